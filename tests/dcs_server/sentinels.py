"""Real Sentinels that watch a pair."""

import asyncio
import os
import secrets
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis.exceptions import RedisError

from dcs_server.nodes.binary import Binary
from dcs_server.nodes.node import Login, Node
from dcs_server.nodes.process import free_port
from dcs_server.nodes.state import Address
from dcs_server.switch.switchover import visible
from tests.dcs_server.conftest import until

NAME = "cache"
CONFIG = """\
port {port}
bind 127.0.0.1
dir "{folder}"
logfile "{folder}/log"
sentinel myid {id}
sentinel monitor {name} {host} {master_port} 2
sentinel auth-pass {name} {password}
sentinel down-after-milliseconds {name} 3000
sentinel failover-timeout {name} 10000
"""
KNOWN_REPLICA = "sentinel known-replica {name} {host} {port}\n"
KNOWN_SENTINEL = "sentinel known-sentinel {name} 127.0.0.1 {port} {id}\n"
"""What Sentinels remember of each other; they would take two seconds to find it out anew."""


@dataclass(frozen=True)
class Place:
    """Of a Sentinel that is about to be started."""

    port: int = field(default_factory=free_port)
    id: str = field(default_factory=lambda: secrets.token_hex(20))


@asynccontextmanager
async def watching(
    binary: Binary, folder: Path, master: Node, count: int = 3
) -> AsyncIterator[tuple[Node, ...]]:
    """Sentinels that know each other, the master and its standby."""
    places = [Place() for _ in range(count)]
    sentinels = [Node(("127.0.0.1", place.port), Login()) for place in places]
    processes: list[Process] = []
    try:
        replicas = visible(master, await master.look()).online
        for place in places:
            config = configure(folder / str(place.port), place, places, master, replicas)
            command = (binary.path, str(config), "--sentinel")
            quiet = {"stdin": DEVNULL, "stdout": DEVNULL, "stderr": DEVNULL}
            processes.append(await asyncio.create_subprocess_exec(*command, **quiet))
        await until(lambda: all_linked(sentinels))
        yield tuple(sentinels)
    finally:
        for process in processes:
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
        show_logs(folder)
        for sentinel in sentinels:
            await sentinel.close()


def configure(
    folder: Path, place: Place, places: Sequence[Place], master: Node, replicas: Iterable[Address]
) -> Path:
    """Write the file of one Sentinel, as it was before it was last stopped."""
    host, master_port = master.address
    text = CONFIG.format(
        port=place.port,
        id=place.id,
        folder=folder,
        name=NAME,
        host=host,
        master_port=master_port,
        password=master.login.password,
    )
    for replica_host, replica_port in replicas:
        text += KNOWN_REPLICA.format(name=NAME, host=replica_host, port=replica_port)
    for other in places:
        if other is not place:
            text += KNOWN_SENTINEL.format(name=NAME, port=other.port, id=other.id)
    folder.mkdir(parents=True)
    (folder / "sentinel.conf").write_text(text)
    return folder / "sentinel.conf"


def show_logs(folder: Path) -> None:
    """Print what the Sentinels did, which is seen when the test fails."""
    for log in sorted(folder.glob("*/log")):
        print(log, log.read_text(encoding="utf-8"), sep="\n")


async def all_linked(sentinels: Sequence[Node]) -> bool:
    """Whether each can reach the master, its standby and the others.

    A coordinated failover asks for their votes once: those that it cannot reach then are not asked again.
    """
    for sentinel in sentinels:
        try:
            seen = [await sentinel.execute("SENTINEL", "MASTER", NAME)]
            replicas = await sentinel.execute("SENTINEL", "REPLICAS", NAME)
            seen += replicas + await sentinel.execute("SENTINEL", "SENTINELS", NAME)
        except RedisError:
            return False
        if not replicas or not all(map(is_linked, seen)):
            return False
    return True


def is_linked(fields: Sequence[str]) -> bool:
    """Whether a Sentinel reaches what it describes with these fields, and a replica its master."""
    values = dict(zip(fields[::2], fields[1::2], strict=True))
    return "disconnected" not in values["flags"] and values.get("master-link-status", "ok") == "ok"
