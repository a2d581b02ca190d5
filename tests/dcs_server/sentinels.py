"""Real Sentinels that watch a pair."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from redis.exceptions import RedisError

from dcs_server.nodes.binary import Binary
from dcs_server.nodes.node import Login, Node
from dcs_server.nodes.process import free_port
from tests.dcs_server.conftest import until

NAME = "cache"
CONFIG = """\
port {port}
bind 127.0.0.1
dir "{folder}"
logfile "{folder}/log"
sentinel monitor {name} {host} {master_port} 2
sentinel auth-pass {name} {password}
sentinel down-after-milliseconds {name} 3000
sentinel failover-timeout {name} 10000
"""


@asynccontextmanager
async def watching(
    binary: Binary, folder: Path, master: Node, count: int = 3
) -> AsyncIterator[tuple[Node, ...]]:
    """Sentinels that know each other, the master and its standby."""
    processes: list[Process] = []
    sentinels: list[Node] = []
    try:
        for number in range(count):
            port = free_port()
            (folder / str(number)).mkdir(parents=True)
            processes.append(await start(binary, folder / str(number), port, master))
            sentinels.append(Node(("127.0.0.1", port), Login()))
        await until(lambda: all_known(sentinels, count))
        yield tuple(sentinels)
    finally:
        for process in processes:
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
        show_logs(folder)
        for sentinel in sentinels:
            await sentinel.close()


async def start(binary: Binary, folder: Path, port: int, master: Node) -> Process:
    """One Sentinel."""
    host, master_port = master.address
    config = folder / "sentinel.conf"
    password = master.login.password
    text = CONFIG.format(
        port=port, folder=folder, name=NAME, host=host, master_port=master_port, password=password
    )
    await asyncio.to_thread(config.write_text, text)
    command = (binary.path, str(config), "--sentinel")
    return await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)


def show_logs(folder: Path) -> None:
    """Print what the Sentinels did, which is seen when the test fails."""
    for log in sorted(folder.glob("*/log")):
        print(log, log.read_text(encoding="utf-8"), sep="\n")


async def all_known(sentinels: Sequence[Node], count: int) -> bool:
    """Whether each knows the others and the standby."""
    for sentinel in sentinels:
        try:
            fields = await sentinel.execute("SENTINEL", "MASTER", NAME)
        except RedisError:
            return False
        known = dict(zip(fields[::2], fields[1::2], strict=True))
        if (known["num-other-sentinels"], known["num-slaves"]) != (str(count - 1), "1"):
            return False
    return True
