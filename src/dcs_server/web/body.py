"""Reads the body of a request; no operation has one, but a signature covers it."""

from dcs_server.errors import Headers, Refused
from dcs_server.web.asgi import Receive

FRAMING = (b"content-length", b"transfer-encoding")
TOO_LARGE = "RequestTooLarge"


class Gone(Exception):
    """The caller has left, or broke off, before the request was complete."""


async def body(headers: Headers, receive: Receive, most: int) -> bytes:
    """The whole of it. most: bytes. Raises Refused when it is larger, and Gone."""
    framing = [(name, value) for name, value in headers if name in FRAMING]
    if not framing or framing == [(b"content-length", b"0")]:
        return b""
    if announced(framing) > most:
        raise Refused(TOO_LARGE)
    return await received(receive, most)


def announced(framing: Headers) -> int:
    """Content-Length, which the parser has found to be a number; 0 without one."""
    return max((int(value) for name, value in framing if name == b"content-length"), default=0)


async def received(receive: Receive, most: int) -> bytes:
    """All parts of a body, joined."""
    read = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        read += message.get("body", b"")
        if len(read) > most:
            raise Refused(TOO_LARGE)
        if not message.get("more_body", False):
            return bytes(read)
