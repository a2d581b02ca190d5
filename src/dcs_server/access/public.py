"""The tokens of a server without configuration.

They are fixed and public. They protect nothing and are for local use only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hmac import compare_digest

from dcs_server.access.callers import Caller
from dcs_server.errors import Refused
from dcs_server.request import Request


@dataclass(frozen=True)
class PublicToken:
    """A token that everybody may know. title: for people."""

    caller: Caller
    title: str
    text: str = field(repr=False)
    expired: bool = False


def public_tokens(project_id: str, other_project_id: str) -> tuple[PublicToken, ...]:
    """All tokens of a server without configuration."""
    reader = Caller("read-only", project_id, may_change=False)
    return (
        PublicToken(Caller("valid", project_id), "may switch", "local-only-full-access"),
        PublicToken(Caller("other-project", other_project_id), "may switch", "local-only-other-project"),
        PublicToken(reader, "may not switch", "local-only-read-access"),
        PublicToken(Caller("expired", project_id), "has expired", "local-only-expired", expired=True),
    )


class PublicTokens:
    """Recognises those who send one. header: where the document puts it."""

    def __init__(self, tokens: Iterable[PublicToken], header: str) -> None:
        self._tokens = [(token.text.encode(), token) for token in tokens]
        self._header = header.lower().encode("ascii")

    async def identify(self, request: Request) -> Caller | None:
        """Who sent a request; None for an unknown token. Raises Refused."""
        given = request.header(self._header)
        # Every token is compared, each in constant time, so that the time says nothing about any of them.
        found = [token for text, token in self._tokens if compare_digest(text, given)]
        if found and found[0].expired:
            raise Refused("TokenExpired")
        return found[0].caller if found else None
