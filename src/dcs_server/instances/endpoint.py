"""The address of an instance that never changes: it leads to whichever node is master.

At a switch its connections are cut, as the unchanged address of the cloud does it, so an application that
is pointed at it feels what a switchover is like. Bytes pass unread: the client authenticates with the node,
and with a node that speaks TLS the client speaks TLS too. It then sees the certificate of the node: either
that one also names the host of this address, or the client is told which name to expect.
"""

import asyncio
import errno
import logging
import os
import socket
from asyncio import Server, Task
from collections.abc import Coroutine, Generator
from contextlib import contextmanager, suppress
from typing import Any

from dcs_server.errors import CannotStart
from dcs_server.instances.lookup import Lookup
from dcs_server.instances.relay import Client, Relay
from dcs_server.nodes.node import Node
from dcs_server.nodes.state import Address

MOST = 1000
"""Connections at a time; more are ended at once."""
WATCHED = 0.5
"""Seconds between two looks whether the master still is one."""

log = logging.getLogger(__name__)


class Endpoint:
    """Leads to the master of some nodes, while exactly one of them is master and no failover runs."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes = nodes
        self.address: Address = ("", 0)
        self._lookup = Lookup(nodes)
        self._relays: set[Relay] = set()
        self._tasks: set[Task[None]] = set()
        self._server: Server | None = None
        self._holds = 0
        self._has_been_full = False

    async def open(self, host: str, port: int) -> None:
        """Take connections. port: 0 for any that is free. Raises CannotStart."""
        try:
            self._server = await asyncio.get_running_loop().create_server(self._accept, host, port)
        except OSError as error:
            raise cannot_open(self.nodes, f"{host}:{port}", error) from error
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
        self._lookup.forget()
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

    def _accept(self) -> Client:
        return Relay(self._come, self._relays.discard).client

    def _come(self, relay: Relay) -> None:
        self._relays.add(relay)
        self._begin(self._lead(relay))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _lead(self, relay: Relay) -> None:
        """Lead a new client to the master, or end its connection, whatever happens."""
        generation = self._lookup.generation
        try:
            master = None if self._holds or self._is_full() else await self._lookup.find()
            if master is not None and generation == self._lookup.generation:
                with suppress(OSError):
                    await relay.lead(master.address)
        finally:
            if relay.node is None or generation != self._lookup.generation:
                relay.cut()

    def _is_full(self) -> bool:
        """Whether there are more connections than may be; that is logged once."""
        full = len(self._relays) > MOST
        if full and not self._has_been_full:
            self._has_been_full = True
            log.warning("endpoint %s:%d: more than %d connections; the rest are refused", *self.address, MOST)
        return full

    async def _watch(self) -> None:
        """Cut connections to a node that is a replica now."""
        while True:
            await asyncio.sleep(WATCHED)
            if self._relays and not self._holds:
                replicas = await self._lookup.replicas()
                self._cut_off([relay for relay in self._relays if relay.node in replicas])

    def _cut_off(self, misled: list[Relay]) -> None:
        """End connections that lead to the wrong node."""
        if misled:
            self._lookup.forget()
        for relay in misled:
            relay.cut()


def cannot_open(nodes: tuple[Node, ...], place: str, error: OSError) -> CannotStart:
    """What to say when an endpoint cannot be opened at a place."""
    unknown = isinstance(error, socket.gaierror)
    elsewhere = unknown or error.errno == errno.EADDRNOTAVAIL
    return CannotStart(
        f"cannot open the endpoint of {' and '.join(map(repr, nodes))}",
        at=place,
        why=str(error.strerror) if unknown else os.strerror(error.errno or 0),
        fix="choose an address of this machine"
        if elsewhere
        else "stop what listens there, or choose another port",
    )
