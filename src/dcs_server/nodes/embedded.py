"""Starts and ends real server processes, for the nodes."""

import asyncio
import os
import secrets
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from redis.exceptions import RedisError

from dcs_server.errors import CannotStart
from dcs_server.nodes import launcher
from dcs_server.nodes.binary import Binary
from dcs_server.nodes.node import Login, Node

HOST = "127.0.0.1"
ATTEMPTS = 3
"""How often to start a node, should somebody else take its port just before it does."""
READY = 10.0
"""Seconds until a process must answer."""
POLL = 0.01
"""Seconds between two looks at it."""

# A first replication without files and without waiting for more replicas takes 50 ms instead of a second.
CONFIG = """\
bind {host}
port {port}
dir "{folder}"
requirepass {password}
masterauth {password}
save ""
repl-diskless-sync yes
repl-diskless-sync-delay 0
repl-diskless-load on-empty-db
"""


class Embedded:
    """Starts processes, each with a folder of its own. All share one password, which is made up each time."""

    def __init__(self, binary: Binary, folder: Path) -> None:
        self.binary = binary
        self._folder = folder
        self._password = secrets.token_hex(16)
        self._processes: list[Process] = []
        self._nodes: list[Node] = []

    async def start(self) -> Node:
        """Start a node, a master without replicas, and wait until it answers. Raises CannotStart."""
        folder = self._folder / secrets.token_hex(4)
        folder.mkdir()
        for _ in range(ATTEMPTS):
            port = free_port()
            process = await self._spawn(folder, port)
            node = Node((HOST, port), Login(self._password))
            self._nodes.append(node)
            if await answers(node, process):
                return node
            if process.returncode is None:
                break  # it runs and does not answer; another port would not help
        raise CannotStart(
            f"{self.binary.name} does not start",
            at=self.binary.path,
            why=last_line(folder / "log"),
            fix="choose another server with REDIS_SERVER_BIN",
        )

    async def _spawn(self, folder: Path, port: int) -> Process:
        """Start a process, in a session of its own so that Ctrl-C in a terminal does not reach it."""
        config = folder / "redis.conf"
        config.touch(mode=0o600)
        config.write_text(CONFIG.format(host=HOST, port=port, folder=folder, password=self._password))
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", launcher.__file__, str(os.getpid())),
                *(self.binary.path, str(config)),
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

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
async def embedded(binary: Binary) -> AsyncGenerator[Embedded]:
    """Nodes that end, and whose files vanish, with the block; on Linux also with the thread that runs it."""
    with TemporaryDirectory(prefix="dcs-server-", ignore_cleanup_errors=True) as folder:
        nodes = Embedded(binary, Path(folder))
        try:
            yield nodes
        finally:
            await nodes.end()


async def answers(node: Node, process: Process) -> bool:
    """Wait until a node answers. Returns whether it did, before its process ended or the time was over.

    Asks for the process id: another server may have taken the port.
    """
    deadline = asyncio.get_running_loop().time() + READY
    while process.returncode is None and asyncio.get_running_loop().time() < deadline:
        with suppress(RedisError):
            if (await node.execute("INFO", "server"))["process_id"] == process.pid:
                return True
        await asyncio.sleep(POLL)
    return False


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def last_line(log: Path) -> str:
    """The last thing that a server said."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
