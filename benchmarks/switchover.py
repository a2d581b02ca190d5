"""What the server adds to a switch, and what a switch costs those who write, next to other ways to make one.

Run it as  python benchmarks/switchover.py  (about two minutes)
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import uvloop
from load import Load, writing
from redis.asyncio import Redis
from redis.exceptions import RedisError
from results import record

from dcs_document import load as load_document
from dcs_server.instances.pairs import link
from dcs_server.nodes.binary import find
from dcs_server.nodes.embedded import embedded
from dcs_server.nodes.node import Login, Node, following
from dcs_server.nodes.process import free_port
from dcs_server.switch.policy import Policy
from dcs_server.switch.switchover import NotReady, plan, switch

PAIRS, ADDED = 60, 2.0
"""Comparisons, and the milliseconds that the server may add."""
SWITCHES, BEFORE, AFTER = 4, 1.0, 2.0
"""For each way: how often, and the seconds of writing around each."""
SWAP = load_document().operations["swapInstance"]
SENTINEL = """\
port {port}
dir "{folder}"
sentinel monitor cache {host} {master_port} 1
sentinel auth-pass cache {password}
"""
GAPS: dict[str, list[float]] = {}
LOSSES: dict[str, list[float]] = {}
"""Of each way: milliseconds without a write that was acknowledged, and acknowledged writes that were lost."""
Pair = tuple[Node, Node]
Way = Callable[[Pair], Awaitable[None]]


class Server:
    """The reference server as its command starts it, and a connection to it that stays open."""

    def __init__(self, data: dict[str, object]) -> None:
        (observed, *_) = data["observe"]  # type: ignore[misc]
        (token,) = data["credentials"]["valid"].items()  # type: ignore[index]
        self.urls: list[str] = observed["redis"]
        path = SWAP.path.format(**observed["parameters"])
        lines = (f"{SWAP.method} {path} HTTP/1.1", "Host: 127.0.0.1", "{}: {}".format(*token), "", "")
        self._request = "\r\n".join(lines).encode()
        place = urlsplit(str(data["url"]))
        self._connection = socket.create_connection((place.hostname, place.port))

    def swap(self) -> None:
        """Switch over. A success has no body, so one read is the whole answer."""
        self._connection.sendall(self._request)
        answer = self._connection.recv(4096)
        if int(answer.split()[1]) not in SWAP.successes:
            raise ValueError(f"the server answers {answer!r}")


@contextmanager
def serving() -> Iterator[Server]:
    """A server of its own."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "target.toml")
        command = [Path(sys.executable).with_name("dcs-server"), "--port", "0", "--target", target]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                if not any(line.startswith("Ready") for line in process.stdout or ()):
                    raise ValueError("dcs-server did not start")
                yield Server(tomllib.loads(target.read_text(encoding="utf-8")))
            finally:
                process.terminate()


@asynccontextmanager
async def bare_pair() -> AsyncIterator[Pair]:
    """A master and its standby."""
    async with embedded(find()) as nodes:
        pair = await nodes.start(), await nodes.start()
        await link(*pair)
        yield pair


async def added(server: Server) -> bool:
    """Compare the time of a 204 with that of the bare switch."""
    spent: list[tuple[float, float]] = []
    async with bare_pair() as pair:
        for _ in range(PAIRS):
            await asyncio.sleep(0.05)
            started = time.perf_counter()
            server.swap()
            middle = time.perf_counter()
            await asyncio.sleep(0.05)
            again = time.perf_counter()
            await switch(await plan(*pair))
            spent.append((middle - started, time.perf_counter() - again))
    more = sorted((ours - bare) * 1000 for ours, bare in spent)
    record(
        "switchover-added",
        title="What the server adds to a switch",
        what="A 204 of the server and the bare switch, turn and turn about.",
        unit="ms",
        sides={
            "204 of dcs-server": [ours * 1000 for ours, _ in spent],
            "bare switch": [bare * 1000 for _, bare in spent],
            "added": more,
        },
    )
    verdict = "within" if median(more) <= ADDED else "ABOVE"
    print(
        f"204: {median(ours for ours, _ in spent) * 1000:.1f} ms, bare switch "
        f"{median(bare for _, bare in spent) * 1000:.1f} ms; the server adds {median(more):.1f} ms "
        f"(quarters {more[len(more) // 4]:.1f} to {more[-len(more) // 4]:.1f}, {PAIRS} pairs), "
        f"{verdict} the limit of {ADDED}"
    )
    return median(more) <= ADDED


async def measured(title: str, urls: Sequence[str], swap: Callable[[], Awaitable[None]], times: int) -> None:
    """Print what the switches of one way cost the writers."""
    loads: list[Load] = []
    losses: list[int] = []
    for number in range(times):
        with writing(urls, f"{title}-{number}") as result:
            await asyncio.sleep(BEFORE)
            await swap()
            await asyncio.sleep(AFTER)
        loads += result
        losses.append(await lost(urls, result[0].keys))
    gaps = sorted(load.gap * 1000 for load in loads)
    GAPS[title], LOSSES[title] = gaps, [float(number) for number in losses]
    print(
        f"{title:28} write gap {gaps[0]:.0f}/{median(gaps):.0f}/{gaps[-1]:.0f} ms, lost per switch "
        f"{min(losses)}/{median(losses):.0f}/{max(losses)}, "
        f"{sum(losses)} of {sum(len(load.keys) for load in loads)} acknowledged writes in {times} switches"
    )


async def lost(urls: Sequence[str], keys: Sequence[str]) -> int:
    """How many of the keys the master does not have."""
    for url in urls:
        async with Redis.from_url(url) as node:
            if (await node.execute_command("ROLE"))[0] in (b"master", "master"):
                found = [await node.exists(*keys[at : at + 1000]) for at in range(0, len(keys), 1000)]
                return len(keys) - sum(found)
    raise ValueError("no node is master")


async def ordered(pair: Pair) -> Pair:
    """The master first."""
    handover = await plan(*pair)
    return handover.old, handover.new


async def by_failover(pair: Pair) -> None:
    """FAILOVER as it is, until both nodes have their roles."""
    policy = Policy(nudge=False)
    await switch(await plan(*pair, policy), policy)


async def by_replicaof(pair: Pair) -> None:
    """The obvious way: promote one, then demote the other."""
    master, standby = await ordered(pair)
    await standby.execute("REPLICAOF", "NO", "ONE")
    await master.execute(*following(standby))


async def ready(pair: Pair) -> None:
    """Wait until the pair could switch again, as long as a full copy takes."""
    for _ in range(2000):
        try:
            await plan(*pair)
        except NotReady:
            await asyncio.sleep(0.01)
        else:
            return


async def direct(title: str, way: Way) -> None:
    """A way that needs nothing but the nodes."""
    async with bare_pair() as pair:

        async def swap() -> None:
            await ready(pair)
            await way(pair)

        await measured(title, [node.url for node in pair], swap, SWITCHES)


async def by_sentinel() -> None:
    """SENTINEL FAILOVER, as every Redis has it; clients change when their master refuses them."""
    async with bare_pair() as pair:
        with tempfile.TemporaryDirectory() as folder:
            process, sentinel = await started(Path(folder), pair[0])

            async def swap() -> None:
                await sentinel.execute("SENTINEL", "FAILOVER", "cache")
                await asyncio.sleep(18)  # the old master goes on for about eleven

            try:
                await measured("SENTINEL FAILOVER", [node.url for node in pair], swap, 1)
            finally:
                process.kill()
                process.wait()
                await sentinel.close()


async def started(folder: Path, master: Node) -> tuple[subprocess.Popen[bytes], Node]:
    """One Sentinel that knows the pair."""
    host, master_port = master.address
    port, config = free_port(), folder / "sentinel.conf"
    values = {"port": port, "folder": folder, "host": host, "master_port": master_port}
    config.write_text(SENTINEL.format(**values, password=master.login.password))
    process = sentinel_process(config)
    sentinel = Node(("127.0.0.1", port), Login())
    for _ in range(1000):
        await asyncio.sleep(0.02)
        with suppress(RedisError):
            fields = await sentinel.execute("SENTINEL", "MASTER", "cache")
            if dict(zip(fields[::2], fields[1::2], strict=True))["num-slaves"] == "1":
                break
    return process, sentinel


def sentinel_process(config: Path) -> subprocess.Popen[bytes]:
    """A Sentinel."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([find().path, config, "--sentinel"], **quiet)


async def main() -> bool:
    """Print everything. Returns whether the server is fast enough and loses nothing."""
    print(f"{find().name}, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with serving() as server:
        within = await added(server)
        await measured("dcs-server", server.urls, lambda: asyncio.to_thread(server.swap), SWITCHES)
    await direct("FAILOVER", by_failover)
    await direct("REPLICAOF, naive", by_replicaof)
    await by_sentinel()
    writers = "Writers go on while the roles change."
    record("switchover-gap", title="Time without a write", what=writers, unit="ms", sides=GAPS)
    record(
        "switchover-lost",
        title="Acknowledged writes lost",
        what=writers,
        unit="writes a switch",
        sides=LOSSES,
    )
    return within


if __name__ == "__main__":
    sys.exit(not uvloop.run(main()))
