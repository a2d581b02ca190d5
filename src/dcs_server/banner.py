"""What the server prints when it is ready."""

from collections.abc import Iterable, Iterator, Sequence

from dcs_server.instances.instance import Instance
from dcs_server.local import Local


def banner(local: Local) -> str:
    """Instances with their nodes, tokens, and a command that works. The last line begins with Ready."""
    return "\n".join(
        [
            f"dcs-server with {local.fleet.server}, for local use only",
            *section("Instances", instances(local)),
            *section("Redis", redis(local)),
            *section("Tokens, fixed and public", tokens(local)),
            *section("Try", [[curl(local)]]),
            "",
            f"Ready on {local.url}, stop with Ctrl-C",
        ]
    )


def section(title: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A title and a table under it, its columns as wide as they must be."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    yield ""
    yield title
    for row in table:
        yield "  " + "  ".join(map(str.ljust, row, widths)).rstrip()


def instances(local: Local) -> Iterator[Sequence[str]]:
    """The roles are those at the start."""
    yield "project", "instance", "kind", "master", "standby"
    for instance in local.fleet.instances:
        master, *standby = map(repr, instance.nodes)
        yield instance.project_id, instance.id, kind(instance), master, *(standby or ["-"])


def kind(instance: Instance) -> str:
    """What sort of instance it is, for people."""
    return "master/standby" if instance.can_switch else "single-node"


def redis(local: Local) -> Iterator[Sequence[str]]:
    """Each node with its password, to connect to."""
    for instance in local.fleet.instances:
        for node in instance.nodes:
            yield instance.id, node.url


def tokens(local: Local) -> Iterator[Sequence[str]]:
    """Each token, and what it is good for."""
    for token in local.tokens:
        yield f"{local.token_header}: {token.text}", token.title, f"project {token.caller.project_id}"


def curl(local: Local) -> str:
    """A command that switches the first instance over."""
    instance, token = local.fleet.instances[0], local.tokens[0]
    path = local.swap.path.format(project_id=instance.project_id, instance_id=instance.id)
    return f"curl -i -X {local.swap.method} -H '{local.token_header}: {token.text}' '{local.url}{path}'"
