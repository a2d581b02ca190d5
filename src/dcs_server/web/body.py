"""Reads the body of a request; no operation has one, but a signature covers it."""

from dcs_server.errors import Headers, Refused
from dcs_server.web.asgi import Receive

FRAMING = (b"content-length", b"transfer-encoding")
TOO_LARGE = "RequestTooLarge"


class Gone(Exception):
    """The caller has left, or broke off, before the request was complete."""


def has_body(headers: Headers) -> bool:
    """Whether a request says that it has one."""
    return any([name in FRAMING and value != b"0" for name, value in headers])  # noqa: C419 - faster


async def body(headers: Headers, receive: Receive, most: int) -> bytes:
    """The whole of it. most: bytes. Raises Refused when it is larger, and Gone."""
    if announced(headers) > most:
        raise Refused(TOO_LARGE)
    return await received(receive, most)


def announced(headers: Headers) -> int:
    """Content-Length, which the parser has found to be a number; 0 without one."""
    return max((int(value) for name, value in headers if name == b"content-length"), default=0)


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
