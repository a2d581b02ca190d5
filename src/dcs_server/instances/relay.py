"""Passes bytes between a client and a node, both ways, no faster than they are taken."""

import asyncio
from collections.abc import Callable
from typing import Any

from dcs_server.nodes.state import Address


class Side(asyncio.Protocol):
    """One of the two connections. made, ended: called when it is there, and when it is lost."""

    def __init__(self, made: Callable[[], None], ended: Callable[[], None]) -> None:
        self.transport: Any = None
        self.other: Side | None = None
        self.early = bytearray()
        self.has_ended = False
        self._made = made
        self._ended = ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The other side is looked for now."""
        self.transport = transport
        self._made()

    def data_received(self, data: bytes) -> None:
        """Pass it on; what comes before the other side is there is kept, and no more is read."""
        if self.other is not None:
            self.other.transport.write(data)
            return
        self.early += data
        self.transport.pause_reading()

    def eof_received(self) -> bool:
        """Nothing more comes from here; what the other side says still passes."""
        self.has_ended = True
        if self.other is None:
            return True
        if self.other.has_ended:
            return False
        self.other.transport.write_eof()
        return True

    def pause_writing(self) -> None:
        """Read no more from the other side while this one does not take it."""
        if self.other is not None:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        """Read on from the other side."""
        if self.other is not None and not self.other.transport.is_closing():
            self.other.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """What was received before the end is still delivered to the other side."""
        del exc
        if self.other is not None:
            self.other.transport.close()
        self._ended()


class Relay:
    """One client, and the node it is led to. made, ended: called when the client comes and goes."""

    def __init__(self, made: Callable[["Relay"], None], ended: Callable[["Relay"], None]) -> None:
        self.client = Side(lambda: made(self), lambda: ended(self))
        self.node: Address | None = None
        self._node = Side(nothing, nothing)

    async def lead(self, address: Address) -> None:
        """Connect to a node, and let the bytes pass. Raises OSError."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self._node, *address)
        self.node = address
        if self.client.transport.is_closing():
            self._node.transport.abort()
            return
        self.client.other, self._node.other = self._node, self.client
        self._node.transport.write(bytes(self.client.early))
        self.client.early.clear()
        if self.client.has_ended:
            self._node.transport.write_eof()
        else:
            self.client.transport.resume_reading()

    def cut(self) -> None:
        """End both connections at once."""
        for side in (self.client, self._node):
            if side.transport is not None:
                side.transport.abort()


def nothing() -> None:
    """For the side of the node: the client's side says all that matters."""
