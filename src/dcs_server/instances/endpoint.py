"""The address of an instance that never changes: it leads to whichever node is master.

At a switch its connections are cut, as the unchanged address of the cloud does it, so an application that
is pointed at it feels what a switchover is like. Bytes pass unread: the client authenticates with the node,
and with a node that speaks TLS the client speaks TLS too.
"""

import asyncio
import logging
import os
from asyncio import Server, Task
from collections.abc import Coroutine, Generator
from contextlib import contextmanager, suppress
from typing import Any

from dcs_server.errors import CannotStart
from dcs_server.instances.relay import Relay, Side
from dcs_server.nodes.node import Node
from dcs_server.nodes.state import Address, State

MOST = 1000
"""Connections at a time; more are ended at once."""
REMEMBERED = 0.2
"""Seconds for which the master need not be looked for again, so that many connections are one look."""
WATCHED = 0.5
"""Seconds between two looks whether the master still is one."""

log = logging.getLogger(__name__)


class Endpoint:
    """Leads to the master of some nodes, while exactly one of them is master and no failover runs."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes = nodes
        self.address: Address = ("", 0)
        self._relays: set[Relay] = set()
        self._tasks: set[Task[None]] = set()
        self._server: Server | None = None
        self._holds = 0
        self._generation = 0
        self._master: tuple[float, Node | None] = (0.0, None)
        self._looking = asyncio.Lock()

    async def open(self, host: str, port: int) -> None:
        """Take connections. port: 0 for any that is free. Raises CannotStart."""
        try:
            self._server = await asyncio.get_running_loop().create_server(self._accept, host, port)
        except OSError as error:
            raise CannotStart(
                f"cannot open the endpoint of {' and '.join(map(repr, self.nodes))}",
                at=f"{host}:{port}",
                why=os.strerror(error.errno or 0),
                fix="stop what listens there, or choose another port",
            ) from error
        self.address = self._server.sockets[0].getsockname()[:2]
        self._begin(self._watch())

    async def close(self) -> None:
        """Take no more connections, and end those that there are."""
        if self._server is not None:
            self._server.close()
        self.cut()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> int:
        """End all connections. Returns how many there were."""
        self._generation += 1
        self._master = (0.0, None)
        relays = tuple(self._relays)
        self._relays.clear()
        for relay in relays:
            relay.cut()
        return len(relays)

    @contextmanager
    def held(self) -> Generator[None]:
        """Within the block nobody is led to a node."""
        self._holds += 1
        self.cut()
        try:
            yield
        finally:
            self._holds -= 1
            self.cut()

    def _accept(self) -> Side:
        return Relay(self._come, self._relays.discard).client

    def _come(self, relay: Relay) -> None:
        self._relays.add(relay)
        self._begin(self._lead(relay))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _lead(self, relay: Relay) -> None:
        """Lead a new client to the master, or end its connection."""
        generation = self._generation
        free = self._holds == 0 and len(self._relays) <= MOST
        master = await self._find() if free else None
        if master is not None and generation == self._generation:
            with suppress(OSError):
                await relay.lead(master.address)
        if relay.node is None or generation != self._generation:
            relay.cut()

    async def _find(self) -> Node | None:
        """The only idle master; None when there is none, or more than one."""
        async with self._looking:
            clock = asyncio.get_running_loop().time
            seen, master = self._master
            if master is None or clock() - seen > REMEMBERED:
                master = await self._look()
                self._master = (clock(), master)
        return master

    async def _look(self) -> Node | None:
        """The only idle master, as the nodes say now."""
        masters = [(node, state) for node, state in (await self._states()).items() if state.is_master]
        return masters[0][0] if len(masters) == 1 and masters[0][1].is_idle else None

    async def _states(self) -> dict[Node, State]:
        """What the nodes say that answer."""
        sights = await asyncio.gather(*(node.look() for node in self.nodes))
        pairs = zip(self.nodes, sights, strict=True)
        return {node: sight for node, sight in pairs if isinstance(sight, State)}

    async def _watch(self) -> None:
        """Cut connections to a node that is a replica now. One that is silent may only be slow."""
        while True:
            await asyncio.sleep(WATCHED)
            if self._relays and not self._holds:
                states = await self._states()
                demoted = {node.address for node, state in states.items() if not state.is_master}
                for relay in tuple(self._relays):
                    if relay.node in demoted:
                        relay.cut()
