"""A request, as those need it who judge it."""

from dataclasses import dataclass
from uuid import uuid4

from dcs_server.errors import Headers


@dataclass(frozen=True)
class Request:
    """id: made here, sent back with every answer, and written into logs and records.

    raw_path: as it was sent, without the query. headers: names in lower case. origin: address of the sender.
    """

    id: str
    method: str
    raw_path: bytes
    query: bytes = b""
    headers: Headers = ()
    body: bytes = b""
    origin: str = ""

    def header(self, name: bytes) -> bytes:
        """The values of a header, joined as RFC 9110 (5.3) says; empty when there are none."""
        return b", ".join(value for key, value in self.headers if key == name)


def new_id() -> str:
    """An id for a request."""
    return uuid4().hex
