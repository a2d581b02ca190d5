"""Lets nobody pass who is not recognised."""

from collections.abc import Iterable
from typing import Protocol

from dcs_server.access.callers import Caller
from dcs_server.errors import Refused
from dcs_server.request import Request

TOKEN = "Token"  # noqa: S105 - its name in the document
"""The security scheme of the document for tokens."""


class Authenticator(Protocol):
    """Knows one kind of credentials."""

    async def identify(self, request: Request) -> Caller | None:
        """Who sent a request; None when it has no credentials of this kind, or unknown ones.

        Raises Refused when they are known and may not pass, or could not be judged.
        """


class Gate:
    """Asks each authenticator in turn. header: where the document puts the token."""

    def __init__(self, authenticators: Iterable[Authenticator], header: str) -> None:
        self._authenticators = tuple(authenticators)
        self._header = header.lower().encode("ascii")

    async def identify(self, request: Request) -> Caller:
        """Who sent a request. Raises Refused."""
        for authenticator in self._authenticators:
            caller = await authenticator.identify(request)
            if caller is not None:
                return caller
        raise Refused("TokenInvalid" if request.header(self._header) else "TokenMissing")
