"""Lets pages of other origins call the API, from a browser, once their origins were named.

A browser asks first whether a page may send a token, and sends nothing when it may not; that question is
answered here, for no other request would be. Source: the Fetch standard, "CORS protocol".
"""

from collections.abc import Iterable

from dcs_document import Document
from dcs_server.errors import Headers
from dcs_server.request import Request
from dcs_server.web.answers import Reply

ASKED = b"access-control-request-method"
MAX_AGE = 600
"""Seconds for which a browser need not ask again."""


class CrossOrigin:
    """Knows the origins whose pages may call. origins: as browsers send them."""

    def __init__(self, document: Document, origins: Iterable[str]) -> None:
        self._origins = frozenset(origin.encode("ascii") for origin in origins)
        self._exposed = listed(document.response_headers)
        self._allowed = (
            (b"access-control-allow-methods", listed(one.method for one in document.operations.values())),
            (b"access-control-allow-headers", listed(document.request_headers)),
            (b"access-control-max-age", b"%d" % MAX_AGE),
        )

    def preflight(self, request: Request) -> Reply | None:
        """The answer to a browser that asks what a page may send; None for every other request."""
        if request.method != "OPTIONS" or not request.header(ASKED):
            return None
        return Reply(204, headers=self._allowed) if request.header(b"origin") in self._origins else None

    def headers(self, request: Request) -> Headers:
        """What an answer tells a browser about its page; nothing without a page."""
        origin = request.header(b"origin")
        if not origin:
            return ()
        varies = (b"vary", b"Origin")
        if origin not in self._origins:
            return (varies,)
        return (
            varies,
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", self._exposed),
        )


def listed(names: Iterable[str]) -> bytes:
    """Names for a header, each once and in order."""
    return ", ".join(sorted(set(names))).encode("ascii")
