"""Nodes that outlive the server: their data, ports and roles stand in a folder.

A server that is killed leaves them running, as the nodes of a cloud go on when its control plane fails; the
next server finds them again. A server that is stopped stops them too, and they save what they hold.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from redis.exceptions import RedisError

from dcs_server.errors import CannotStart
from dcs_server.nodes.binary import Binary
from dcs_server.nodes.node import Login, Node
from dcs_server.nodes.process import (
    CONFIG,
    HOST,
    answers,
    configure,
    configured_port,
    does_not_start,
    free_port,
    spawn,
)
from dcs_server.nodes.state import Absence

PASSWORD = "password"  # noqa: S105 - the name of a file
POLL = 0.02
"""Seconds between two looks at a node that saves and ends."""
LOOKS = 1000
"""How often to look."""

log = logging.getLogger(__name__)


class Lasting:
    """Starts processes, or finds them running."""

    def __init__(self, binary: Binary, folder: Path, *, appendonly: bool = False) -> None:
        self.binary = binary
        self._folder = folder
        self._appendonly = appendonly
        self._password = kept_password(folder / PASSWORD)
        self._nodes: list[Node] = []

    async def start(self, name: str) -> Node:
        """The node of this name, running: with its former port, data and role. Raises CannotStart."""
        folder = self._folder / name
        port = configured_port(folder)
        if port is None:
            folder.mkdir(parents=True, exist_ok=True)
            port = free_port()
            configure(folder, port, self._password, appendonly=self._appendonly)
        node = Node((HOST, port), Login(self._password))
        if not await is_running(node, folder):
            await self._spawn(node, folder)
        self._nodes.append(node)
        return node

    async def is_running(self, group: str) -> bool:
        """Whether there are nodes in this group. Raises CannotStart when one of them has ended.

        For a pair whose last switch is still open: a node that starts takes up the role in its file, and the
        standby drops what it has that its master has not. Which of the two has more cannot be seen any more.
        """
        files = sorted((self._folder / group).glob(f"*/{CONFIG}"))
        for config in files:
            port = configured_port(config.parent)
            node = Node((HOST, port or 0), Login(self._password))
            running = await is_running(node, config.parent)
            await node.close()
            if not running:
                raise stopped_in_between(config.parent)
        return bool(files)

    async def _spawn(self, node: Node, folder: Path) -> None:
        """Start the process of a node. Raises CannotStart."""
        if await node.look() is not Absence.GONE:
            raise taken(node, folder)
        process = await spawn(self.binary, folder, bound=False)
        if not await answers(node, process):
            raise does_not_start(self.binary, folder)

    async def end(self) -> None:
        """Have all nodes save what they hold and end, at the same time."""
        await asyncio.gather(*map(save_and_end, self._nodes))
        for node in self._nodes:
            await node.close()


@asynccontextmanager
async def lasting(binary: Binary, folder: Path, *, appendonly: bool = False) -> AsyncGenerator[Lasting]:
    """Nodes in this folder, which end with the block but not with a process that is killed in it."""
    nodes = Lasting(binary, folder, appendonly=appendonly)
    try:
        yield nodes
    finally:
        await nodes.end()


def kept_password(file: Path) -> str:
    """The password of all nodes of a folder; made up the first time."""
    with suppress(FileNotFoundError):
        return file.read_text(encoding="ascii")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    password = secrets.token_hex(16)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
        opened.write(password)
    return password


async def is_running(node: Node, folder: Path) -> bool:
    """Whether the process of this folder answers."""
    try:
        info = await node.execute("INFO", "server")
    except RedisError:
        return False
    return Path(info["config_file"]) == folder / CONFIG


async def save_and_end(node: Node) -> None:
    """Stop a node in good order. One that does not end in time is left alone, with its data."""
    with suppress(RedisError):
        await node.execute("SHUTDOWN", "SAVE")
    for _ in range(LOOKS):
        if await node.look() is Absence.GONE:
            return
        await asyncio.sleep(POLL)
    log.warning("%s has not ended; it goes on with its data", node)


def stopped_in_between(folder: Path) -> CannotStart:
    """What to say of a pair that went down in the middle of a switch."""
    return CannotStart(
        "a node stopped in the middle of a switchover",
        at=str(folder),
        why="only one of the two has the newest writes, and if both started they could be dropped",
        fix=f"start each by itself, on a copy of its folder, and save what it has;\n"
        f"       then move {folder.parent} away, and start again",
    )


def taken(node: Node, folder: Path) -> CannotStart:
    """What to say when another server answers at the port of a node."""
    return CannotStart(
        f"another server answers at {node}",
        at=str(folder / CONFIG),
        why="the node of this folder had that port before",
        fix="stop the other server; a node keeps its port, so that applications find it again",
    )
