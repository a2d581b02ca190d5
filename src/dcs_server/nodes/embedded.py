"""Nodes that live as long as the server."""

import os
import secrets
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from dcs_server.nodes.binary import Binary
from dcs_server.nodes.node import Login, Node
from dcs_server.nodes.process import HOST, answers, configure, does_not_start, free_port, spawn

ATTEMPTS = 3
"""How often to start a node, should somebody else take its port just before it does."""


class Embedded:
    """Starts processes, each with a folder of its own. All share one password, which is made up each time."""

    def __init__(self, binary: Binary, folder: Path, *, appendonly: bool = False) -> None:
        self.binary = binary
        self._folder = folder
        self._appendonly = appendonly
        self._password = secrets.token_hex(16)
        self._processes: list[Process] = []
        self._nodes: list[Node] = []

    async def start(self, name: str = "") -> Node:
        """Start a node, a master without replicas, and wait until it answers. Raises CannotStart."""
        folder = self._folder / (name or secrets.token_hex(4))
        folder.mkdir(parents=True)
        for _ in range(ATTEMPTS):
            port = free_port()
            configure(folder, port, self._password, appendonly=self._appendonly)
            process = await spawn(self.binary, folder, bound=True)
            self._processes.append(process)
            node = Node((HOST, port), Login(self._password))
            self._nodes.append(node)
            if await answers(node, process):
                return node
            if process.returncode is None:
                break  # it runs and does not answer; another port would not help
        raise does_not_start(self.binary, folder)

    async def end(self) -> None:
        """End all processes and whatever they forked; they hold nothing that is worth saving."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self._processes:
            await process.wait()
        for node in self._nodes:
            await node.close()


@asynccontextmanager
async def embedded(binary: Binary, *, appendonly: bool = False) -> AsyncGenerator[Embedded]:
    """Nodes that end, and whose files vanish, with the block; on Linux also with the thread that runs it."""
    with TemporaryDirectory(prefix="dcs-server-", ignore_cleanup_errors=True) as folder:
        nodes = Embedded(binary, Path(folder), appendonly=appendonly)
        try:
            yield nodes
        finally:
            await nodes.end()
