"""A request, as those need it who judge it."""

from dataclasses import dataclass

from dcs_server.errors import Headers


@dataclass(slots=True)
class Request:
    """One is made for every request, so it is not frozen: that would double the time it takes.

    id: made here, sent back with every answer, and written into logs and records.
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
        values = [value for key, value in self.headers if key == name]
        return values[0] if len(values) == 1 else b", ".join(values)
