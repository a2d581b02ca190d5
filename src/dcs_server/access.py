"""Who calls, and what they may do.

The tokens are fixed and public. They protect nothing and are for local use only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest

from dcs_document import Operation
from dcs_server.errors import Headers, Refused

SCHEME = "Token"
"""The security scheme of the document that the server accepts; it knows no keys to check signatures with."""
READING = ("GET", "HEAD")
"""The methods that change nothing."""


@dataclass(frozen=True)
class Caller:
    """Somebody with a token. title: for people."""

    name: str
    title: str
    token: str = field(repr=False)
    project_id: str
    may_change: bool = True
    expired: bool = False


def local_callers(project_id: str, other_project_id: str) -> tuple[Caller, ...]:
    """Everybody who has a token of this server."""
    return (
        Caller("valid", "may switch", "local-only-full-access", project_id),
        Caller("other-project", "may switch", "local-only-other-project", other_project_id),
        Caller("read-only", "may not switch", "local-only-read-access", project_id, may_change=False),
        Caller("expired", "has expired", "local-only-expired", project_id, expired=True),
    )


class Gate:
    """Recognises callers. header: where the document puts the token."""

    def __init__(self, callers: Iterable[Caller], header: str) -> None:
        self._callers = tuple(callers)
        self._header = header.lower().encode("ascii")

    def identify(self, headers: Headers) -> Caller:
        """Who sent these headers, whose names are in lower case. Raises Refused."""
        given = b", ".join(value for name, value in headers if name == self._header)
        if not given:
            raise Refused("TokenMissing")
        # Every token is compared, each in constant time, so that the time says nothing about any of them.
        found = [caller for caller in self._callers if compare_digest(caller.token.encode(), given)]
        if not found:
            raise Refused("TokenInvalid")
        if found[0].expired:
            raise Refused("TokenExpired")
        return found[0]


def authorise(caller: Caller, operation: Operation, parameters: Mapping[str, str]) -> None:
    """Let a caller pass who may do this. Raises Refused: not their project, or no right."""
    if parameters.get("project_id", caller.project_id) != caller.project_id:
        raise Refused("RoleNotPermitted")
    if not caller.may_change and operation.method not in READING:
        raise Refused("PolicyNotPermitted")
