"""Describes the running server to a contract suite, in TOML."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from dcs_server.errors import CannotStart
from dcs_server.instances.instance import Instance
from dcs_server.local import LOOK, SWAP, Local

UNKNOWN_TOKEN = "not-a-token-of-this-server"  # noqa: S105 - nobody's
UNKNOWN_INSTANCE = "00000000-0000-4000-8000-000000000000"
MALFORMED = "not-an-id"


@dataclass(frozen=True)
class Case:
    """One request of which the answer is known."""

    name: str
    credentials: str
    project_id: str
    instance_id: str
    answer: str
    operation: str = SWAP


def cases(local: Local) -> Iterator[Case]:
    """Every answer that can be had without breaking something."""
    pairs = [instance for instance in local.fleet.instances if instance.can_switch]
    single = next(instance for instance in local.fleet.instances if not instance.can_switch)
    project, ours, theirs = local.fleet.project, pairs[0].id, pairs[-1]
    switched = str(min(local.swap.successes))
    yield Case("switches over", "valid", project, ours, switched)
    yield Case("switches another instance over", "valid", project, pairs[1].id, switched)
    yield Case("switches in another project over", "other-project", theirs.project_id, theirs.id, switched)
    yield Case("no token", "none", project, ours, "TokenMissing")
    yield Case("unknown token", "unknown", project, ours, "TokenInvalid")
    yield Case("expired token", "expired", project, ours, "TokenExpired")
    yield Case("malformed project", "valid", MALFORMED, ours, "InvalidProjectId")
    yield Case("malformed instance", "valid", project, MALFORMED, "InvalidInstanceId")
    yield Case("project of others", "valid", theirs.project_id, theirs.id, "RoleNotPermitted")
    yield Case("no right to switch", "read-only", project, ours, "PolicyNotPermitted")
    yield Case("unknown instance", "valid", project, UNKNOWN_INSTANCE, "InstanceNotFound")
    yield Case("instance of another project", "valid", project, theirs.id, "InstanceNotFound")
    yield Case("single-node instance", "valid", project, single.id, "SwapNotSupported")
    yield Case("shows the roles", "valid", project, ours, "200", LOOK)
    yield Case("shows the roles to readers", "read-only", project, ours, "200", LOOK)
    yield Case("shows no roles without a token", "none", project, ours, "TokenMissing", LOOK)
    yield Case(
        "shows no roles of an unknown instance", "valid", project, UNKNOWN_INSTANCE, "InstanceNotFound", LOOK
    )
    yield Case(
        "shows no roles of a single node", "valid", project, single.id, "InstanceTypeNotSupported", LOOK
    )


def description(local: Local) -> str:
    """The whole file."""
    tokens = {token.caller.name: token.text for token in local.tokens} | {"unknown": UNKNOWN_TOKEN}
    tables = [f"url = {quoted(local.url)}"]
    tables += [f"[credentials.{name}]\n{local.token_header} = {quoted(tokens[name])}" for name in tokens]
    tables += [case_table(case) for case in cases(local)]
    tables += [observe_table(instance) for instance in local.fleet.instances if instance.can_switch]
    return "\n\n".join(tables) + "\n"


def case_table(case: Case) -> str:
    """One [[case]]."""
    return "\n".join(
        [
            "[[case]]",
            f"name = {quoted(case.name)}",
            f"operation = {quoted(case.operation)}",
            f"credentials = {quoted(case.credentials)}",
            f"parameters = {parameters(case.project_id, case.instance_id)}",
            f"answer = {quoted(case.answer)}",
        ]
    )


def observe_table(instance: Instance) -> str:
    """One [[observe]]."""
    urls = ", ".join(quoted(node.url) for node in instance.nodes)
    return "\n".join(
        [
            "[[observe]]",
            f"operation = {quoted(SWAP)}",
            f"parameters = {parameters(instance.project_id, instance.id)}",
            f"redis = [{urls}]",
        ]
    )


def parameters(project_id: str, instance_id: str) -> str:
    """An inline table."""
    return f"{{ project_id = {quoted(project_id)}, instance_id = {quoted(instance_id)} }}"


def quoted(text: str) -> str:
    """A TOML string; of ASCII text it is the same as in JSON."""
    return json.dumps(text)


def write(path: Path, text: str) -> None:
    """Put a file in place, whole or not at all, that only its owner may read. Raises CannotStart."""
    try:
        descriptor, temporary = mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise CannotStart(
            "cannot write the target description",
            at=str(path),
            why=error.strerror or str(error),
            fix="give a file in a folder that exists and may be written to",
        ) from error
