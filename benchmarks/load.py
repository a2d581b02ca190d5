"""Writers in a process of their own, paced, that remember every write that was acknowledged."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import uvloop
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

TASKS, PER_SECOND = 6, 3000


@dataclass
class Load:
    """What became of it. gap: the longest time between two acknowledged writes of all tasks, in seconds."""

    keys: list[str] = field(default_factory=list[str])
    gap: float = 0.0
    last: float = 0.0

    def acknowledged(self, key: str) -> None:
        """Remember a write."""
        now = time.perf_counter()
        if self.last:
            self.gap = max(self.gap, now - self.last)
        self.last = now
        self.keys.append(key)


@contextmanager
def writing(urls: Sequence[str], prefix: str) -> Iterator[list[Load]]:
    """Write as long as the block lasts; then the list has what became of it."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=run, args=(urls, prefix, theirs), daemon=True)
    process.start()
    result: list[Load] = []
    ours.recv()
    try:
        yield result
    finally:
        ours.send("stop")
        result.append(ours.recv())
        process.join()


def run(urls: Sequence[str], prefix: str, pipe: Any) -> None:
    """All that the process of the writers does."""
    uvloop.run(write_all(urls, prefix, pipe))


async def write_all(urls: Sequence[str], prefix: str, pipe: Any) -> None:
    """Write until told to stop."""
    load, stop = Load(), asyncio.Event()
    tasks = [asyncio.create_task(write(urls, f"{prefix}-{task}", load, stop)) for task in range(TASKS)]
    pipe.send("ready")
    await asyncio.to_thread(pipe.recv)
    stop.set()
    await asyncio.gather(*tasks)
    pipe.send(load)


async def write(urls: Sequence[str], prefix: str, load: Load, stop: asyncio.Event) -> None:
    """One task: the next write begins when it is its time, and not before the last one has ended."""
    settings: dict[str, Any] = {"retry": Retry(NoBackoff(), 0), "socket_timeout": 30}
    nodes = [Redis.from_url(url, **settings) for url in urls]
    master, started, number = nodes[0], time.perf_counter(), 0
    while not stop.is_set():
        try:
            await master.set(f"{prefix}-{number}", "x")
        except RedisError:
            master = await find_master(nodes, stop)
        else:
            load.acknowledged(f"{prefix}-{number}")
        number += 1
        due = started + number * TASKS / PER_SECOND
        await asyncio.sleep(max(due - time.perf_counter(), 0))
    for node in nodes:
        await node.aclose()


async def find_master(nodes: Sequence[Redis], stop: asyncio.Event) -> Redis:
    """Ask the nodes until one says that it is master."""
    while not stop.is_set():
        for node in nodes:
            try:
                if (await node.execute_command("ROLE"))[0] in (b"master", "master"):
                    return node
            except RedisError:
                continue
        await asyncio.sleep(0.001)
    return nodes[0]
