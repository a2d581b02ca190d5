"""A TCP relay that loses what it is told to lose."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from dcs_server.nodes.state import Address

CHUNK = 1 << 16


@dataclass
class Relay:
    """Leads to a node.

    swallow: whether bytes towards the caller vanish. cut: is given what a caller sent so far; a dialogue that
    it names ends when the node answers.
    """

    target: Address
    swallow: bool = False
    cut: Callable[[bytes], bool] = field(default=lambda _: False)
    cuts: int = 0
    address: Address = ("", 0)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        node_reader, node_writer = await asyncio.open_connection(*self.target)
        heard = bytearray()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.forward(reader, node_writer, heard))
                group.create_task(self.answer(node_reader, writer, heard))
        except* (ConnectionError, EOFError):
            pass
        finally:
            writer.transport.abort()
            node_writer.transport.abort()

    async def forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: bytearray
    ) -> None:
        while data := await reader.read(CHUNK):
            heard += data[: CHUNK - len(heard)]
            writer.write(data)
            await writer.drain()
        raise EOFError

    async def answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: bytearray
    ) -> None:
        while data := await reader.read(CHUNK):
            if self.cut(bytes(heard)):
                self.cuts += 1
                raise EOFError
            if not self.swallow:
                writer.write(data)
                await writer.drain()
        raise EOFError


@asynccontextmanager
async def relaying(target: Address) -> AsyncIterator[Relay]:
    """A relay to a node, for as long as the block lasts."""
    relay = Relay(target)
    server = await asyncio.start_server(relay.accept, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    relay.address = (host, port)
    async with server:
        yield relay
        server.close()
