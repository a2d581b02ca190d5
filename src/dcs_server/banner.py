"""What the server prints when it is ready."""

from collections.abc import Iterable, Iterator, Sequence

from dcs_server.instances.fleet import Fleet
from dcs_server.instances.instance import Instance
from dcs_server.local import Local
from dcs_server.nodes.node import Node


def banner(local: Local) -> str:
    """Instances with their nodes, tokens, and a command that works. The last line begins with Ready."""
    return "\n".join(
        [
            f"dcs-server with {local.fleet.server}, for local use only",
            *section("Instances", instances(local)),
            *section("Nodes", redis(local)),
            *section("Tokens, fixed and public", tokens(local)),
            *section("Try", [[curl(local)]]),
            "",
            f"Ready on {local.url}, stop with Ctrl-C",
        ]
    )


def configured_banner(fleet: Fleet, url: str, status: str | None) -> str:
    """The instances of a configuration, without any secret. The last line begins with Ready."""
    rows = [("project", "instance", "kind", "nodes", "endpoint")]
    for instance in fleet.instances:
        nodes = ", ".join(map(repr, instance.nodes))
        place = "{}:{}".format(*instance.endpoint.address) if instance.endpoint else "-"
        rows.append((instance.project_id, instance.id, kind(instance), nodes, place))
    watched = [f"Watch it on {status}/healthz and {status}/metrics"] if status else []
    return "\n".join(
        ["dcs-server", *section("Instances", rows), "", *watched, f"Ready on {url}, stop with Ctrl-C"]
    )


def section(title: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A title and a table under it."""
    yield ""
    yield title
    for line in table(list(rows)):
        yield "  " + line


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines, with columns as wide as they must be."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def instances(local: Local) -> Iterator[Sequence[str]]:
    """Each with its address, which leads to whichever node is master."""
    yield "project", "instance", "kind", "endpoint"
    for instance in local.fleet.instances:
        yield instance.project_id, instance.id, kind(instance), url(instance)


def kind(instance: Instance) -> str:
    """What sort of instance it is, for people."""
    return "master/standby" if instance.can_switch else "single-node"


def url(instance: Instance) -> str:
    """Where an application connects to, with the password."""
    place = instance.endpoint.address if instance.endpoint else instance.nodes[0].address
    return Node(place, instance.nodes[0].login).url


def redis(local: Local) -> Iterator[Sequence[str]]:
    """Each node with its password, to look at; which one is master changes."""
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
