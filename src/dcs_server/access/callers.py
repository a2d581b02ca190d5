"""Callers, and what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass

from dcs_document import Operation
from dcs_server.errors import Refused


@dataclass(frozen=True)
class Caller:
    """Somebody who was recognised.

    name: for records and logs; no secret. project_id: the only one whose instances it may know of.
    """

    name: str
    project_id: str
    may_change: bool = True


def authorise(caller: Caller, operation: Operation, parameters: Mapping[str, str]) -> None:
    """Let a caller pass who may do this. Raises Refused: not their project, or no right."""
    if parameters.get("project_id", caller.project_id) != caller.project_id:
        raise Refused("RoleNotPermitted")
    if not caller.may_change and not operation.is_safe:
        raise Refused("PolicyNotPermitted")
