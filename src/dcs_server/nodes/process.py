"""One server process: its file, its start, and whether it answers."""

import asyncio
import os
import re
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from contextlib import suppress
from pathlib import Path

from redis.exceptions import RedisError

from dcs_server.errors import CannotStart
from dcs_server.nodes import launcher
from dcs_server.nodes.binary import Binary
from dcs_server.nodes.node import Node

HOST = "127.0.0.1"
READY = 10.0
"""Seconds until a process must answer."""
POLL = 0.01
"""Seconds between two looks at it."""
CONFIG, LOG = "redis.conf", "log"

# A first replication without files and without waiting for more replicas takes 50 ms instead of a second.
SETTINGS = """\
bind {host}
port {port}
dir "{folder}"
requirepass {password}
masterauth {password}
save ""
appendonly {appendonly}
repl-diskless-sync yes
repl-diskless-sync-delay 0
repl-diskless-load on-empty-db
"""


def configure(folder: Path, port: int, password: str, *, appendonly: bool = False) -> None:
    """Write the file of a node, for its owner only. The node itself adds its role when it rewrites it."""
    config = folder / CONFIG
    config.touch(mode=0o600)
    yes_or_no = "yes" if appendonly else "no"
    config.write_text(
        SETTINGS.format(host=HOST, port=port, folder=folder, password=password, appendonly=yes_or_no)
    )


def configured_port(folder: Path) -> int | None:
    """The port in the file of a node; None when there is no file."""
    with suppress(FileNotFoundError):
        if found := re.search(r"^port (\d+)$", (folder / CONFIG).read_text(encoding="utf-8"), re.MULTILINE):
            return int(found[1])
    return None


async def spawn(binary: Binary, folder: Path, *, bound: bool) -> Process:
    """Start a process, in a session of its own so that Ctrl-C in a terminal does not reach it.

    bound: whether it ends when this process ends, however that ends.
    """
    launch = (sys.executable, "-I", "-S", launcher.__file__, str(os.getpid())) if bound else ()
    with (folder / LOG).open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *launch,
            *(binary.path, str(folder / CONFIG)),
            stdin=DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


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


def does_not_start(binary: Binary, folder: Path) -> CannotStart:
    """What to say of a process that ended or does not answer."""
    return CannotStart(
        f"{binary.name} does not start",
        at=binary.path,
        why=last_line(folder / LOG),
        fix="choose another server with REDIS_SERVER_BIN",
    )


def last_line(log: Path) -> str:
    """The last thing that a server said."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
