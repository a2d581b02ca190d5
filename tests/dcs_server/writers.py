"""Clients that write, and remember what was acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

CHUNK = 1000


class Writer:
    """Writes unique keys to whichever node is master. acknowledged, refused, open: what became of each."""

    def __init__(self, name: str, urls: Sequence[str]) -> None:
        settings = {"decode_responses": True, "socket_timeout": 5, "retry": Retry(NoBackoff(), 0)}
        self.name = name
        self.nodes = [Redis.from_url(url, **settings) for url in urls]
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.open: list[str] = []

    async def write(self, done: asyncio.Event, pause: float) -> None:
        """Write until done. pause: seconds after each write."""
        master = self.nodes[0]
        for number in count():
            if done.is_set():
                break
            key = f"{self.name}-{number}"
            written = await self.set(master, key)
            if not written:
                master = await self.find_master(master, done)
            await asyncio.sleep(pause)
        for node in self.nodes:
            await node.aclose()

    async def set(self, master: Redis, key: str) -> bool:
        """Write one, and remember what was answered. Returns whether it was acknowledged."""
        answers = self.acknowledged
        try:
            await master.set(key, "x")
        except ResponseError:
            answers = self.refused
        except RedisError:
            answers = self.open
        answers.append(key)
        return answers is self.acknowledged

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
    acknowledged = [key for writer in writers for key in writer.acknowledged]
    return [key for key, is_there in await found(acknowledged, master) if not is_there]


async def forged(writers: Sequence[Writer], master: str) -> list[str]:
    """The keys that were refused, and that the master has all the same."""
    refused = [key for writer in writers for key in writer.refused]
    return [key for key, is_there in await found(refused, master) if is_there]


async def found(keys: Sequence[str], master: str) -> list[tuple[str, bool]]:
    """Each key, and whether the master has it."""
    values: list[str | None] = []
    async with Redis.from_url(master, decode_responses=True) as node:
        for start in range(0, len(keys), CHUNK):
            values += await node.mget(keys[start : start + CHUNK])
    return [(key, value is not None) for key, value in zip(keys, values, strict=True)]
