"""Passes bytes between a client and a node, both ways, no faster than they are taken."""

import asyncio
from collections.abc import Callable
from typing import Any

from dcs_server.nodes.state import Address


class Side(asyncio.Protocol):
    """One of the two connections. What comes from it goes to the other; when it ends, so does the other.

    An end from a node needs nothing more: Redis closes a connection as a whole, never one direction of it.
    """

    def __init__(self) -> None:
        self.transport: Any = None
        self.other: Side | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Pass it on."""
        if self.other is not None:
            self.other.transport.write(data)

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


class Client(Side):
    """The side that comes first, and may speak before there is another.

    made, ended: called when the connection is there, and when it is lost.
    """

    def __init__(self, made: Callable[[], None], ended: Callable[[], None]) -> None:
        super().__init__()
        self._made = made
        self._ended = ended
        self._early = b""
        self._has_said_all = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A node is looked for now."""
        super().connection_made(transport)
        self._made()

    def data_received(self, data: bytes) -> None:
        """Pass it on; what comes before the node is there is kept, and no more is read."""
        if self.other is not None:
            self.other.transport.write(data)
            return
        self._early += data
        self.transport.pause_reading()

    def eof_received(self) -> bool:
        """Nothing more comes from here; what the node says still passes."""
        self._has_said_all = True
        if self.other is not None:
            self.other.transport.write_eof()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that it is over."""
        super().connection_lost(exc)
        self._ended()

    def join(self, node: Side) -> None:
        """From now on there is a node."""
        self.other = node
        if not self._has_said_all:
            self.transport.resume_reading()  # before the write, which may find the node full and stop it
        node.transport.write(self._early)
        self._early = b""
        if self._has_said_all:
            node.transport.write_eof()


class Relay:
    """One client, and the node it is led to. made, ended: called when the client comes and goes."""

    def __init__(self, made: Callable[["Relay"], None], ended: Callable[["Relay"], None]) -> None:
        self.client = Client(lambda: made(self), lambda: ended(self))
        self.node: Address | None = None
        self._node = Side()
        self._node.other = self.client

    async def lead(self, address: Address) -> None:
        """Connect to a node, and let the bytes pass. Raises OSError."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self._node, *address)
        self.node = address
        if self.client.transport.is_closing():
            self._node.transport.abort()
        elif not self._node.transport.is_closing():
            self.client.join(self._node)

    def cut(self) -> None:
        """End both connections at once."""
        for side in (self.client, self._node):
            if side.transport is not None:
                side.transport.abort()
