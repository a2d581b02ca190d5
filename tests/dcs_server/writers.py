"""Clients that write, and remember what was acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

CHUNK = 1000


class Writer:
    """Writes unique keys to whichever node is master."""

    def __init__(self, name: str, urls: Sequence[str]) -> None:
        settings = {"decode_responses": True, "socket_timeout": 5, "retry": Retry(NoBackoff(), 0)}
        self.name = name
        self.nodes = [Redis.from_url(url, **settings) for url in urls]
        self.acknowledged: list[str] = []

    async def write(self, done: asyncio.Event, pause: float) -> None:
        """Write until done. pause: seconds after each write."""
        master = self.nodes[0]
        for number in count():
            if done.is_set():
                break
            key = f"{self.name}-{number}"
            try:
                await master.set(key, "x")
            except RedisError:
                master = await self.find_master(master, done)
            else:
                self.acknowledged.append(key)
            await asyncio.sleep(pause)
        for node in self.nodes:
            await node.aclose()

    async def find_master(self, master: Redis, done: asyncio.Event) -> Redis:
        """Ask around until a node says that it is master."""
        while not done.is_set():
            for node in self.nodes:
                try:
                    if (await node.execute_command("ROLE"))[0] == "master":
                        return node
                except RedisError:
                    continue
            await asyncio.sleep(0.001)
        return master


@asynccontextmanager
async def writing(urls: Sequence[str], tasks: int = 6, pause: float = 0.0) -> AsyncIterator[list[Writer]]:
    """Writers that write as long as the block lasts."""
    done = asyncio.Event()
    writers = [Writer(f"writer-{number}", urls) for number in range(tasks)]
    working = [asyncio.create_task(writer.write(done, pause)) for writer in writers]
    try:
        yield writers
    finally:
        done.set()
        await asyncio.gather(*working)


async def lost(writers: Sequence[Writer], master: str) -> list[str]:
    """The acknowledged keys that the master does not have."""
    keys = [key for writer in writers for key in writer.acknowledged]
    missing: list[str] = []
    async with Redis.from_url(master, decode_responses=True) as node:
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            values = await node.mget(some)
            missing += [key for key, value in zip(some, values, strict=True) if value is None]
    return missing
