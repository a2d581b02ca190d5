"""What outlives the process: instances, and a record of every attempt to switch one over."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, text, update

from dcs_server.store.attempt import Answered, Attempt, Ending, Entry, Registered
from dcs_server.store.claim import NEW, Claim
from dcs_server.store.database import CLAIMS, OTHERS, PATIENCE, Database
from dcs_server.store.rows import answered_values, attempt_values, ending_values, entry, registered
from dcs_server.store.schema import ATTEMPTS, INSTANCES
from dcs_server.store.threads import Duplicate, StoreError, threaded, told

Place = tuple[str, str]
ASKED = select(1)


class Store:
    """Records in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._claimed: set[Place] = set()
        self._claims = asyncio.Semaphore(CLAIMS)
        self._others = asyncio.Semaphore(OTHERS)

    @asynccontextmanager
    async def claim(self, project_id: str, instance_id: str) -> AsyncGenerator[Claim | None]:
        """The right to switch an instance, as long as the block lasts; None while somebody else has it.

        Raises StoreError.
        """
        place = project_id, instance_id
        if place in self._claimed:
            yield None
            return
        self._claimed.add(place)
        try:
            async with self._connection(self._claims) as connection, self._lock(connection, place) as held:
                yield Claim(connection, *place) if held else None
        finally:
            self._claimed.discard(place)

    def _lock(self, connection: Connection, place: Place) -> AbstractAsyncContextManager[bool]:
        """Whether no other process has an instance; a database of this process alone has no other."""
        return locked(connection, place) if self._database.is_shared else nullcontext(True)

    async def note(self, attempt: Attempt, answered: Answered, ending: Ending) -> None:
        """Write down an attempt that never began to switch. Raises StoreError."""
        values = attempt_values(attempt) | answered_values(answered) | ending_values(ending)
        values |= {"finished_at": datetime.now(UTC)}
        async with self._connection() as connection:
            await threaded(lambda: connection.execute(NEW, values))

    async def unfinished(self) -> list[Entry]:
        """The switches that have not ended, of all instances. Raises StoreError."""
        statement = select(ATTEMPTS).where(ATTEMPTS.c.finished_at.is_(None))
        async with self._connection() as connection:
            rows = await threaded(lambda: connection.execute(statement).mappings().all())
        return [entry(row) for row in rows]

    async def history(
        self, *, limit: int = 20, project_id: str | None = None, instance_id: str | None = None
    ) -> list[Entry]:
        """The newest attempts, newest first. Raises StoreError."""
        statement = select(ATTEMPTS).order_by(ATTEMPTS.c.started_at.desc(), ATTEMPTS.c.id).limit(limit)
        if project_id is not None:
            statement = statement.where(ATTEMPTS.c.project_id == project_id)
        if instance_id is not None:
            statement = statement.where(ATTEMPTS.c.instance_id == instance_id)
        async with self._connection() as connection:
            rows = await threaded(lambda: connection.execute(statement).mappings().all())
        return [entry(row) for row in rows]

    async def answers(self) -> bool:
        """Whether it can be asked now."""
        try:
            async with self._connection() as connection:
                await threaded(lambda: connection.execute(ASKED))
        except StoreError:
            return False
        return True

    async def register(self, instance: Registered) -> None:
        """Remember where an instance is. Raises StoreError."""
        nodes, endpoint = (
            [list(node) for node in instance.nodes],
            instance.endpoint and list(instance.endpoint),
        )
        values = {"project_id": instance.project_id, "instance_id": instance.instance_id}
        place = {"nodes": nodes, "endpoint": endpoint}
        async with self._connection() as connection:
            try:
                await threaded(lambda: connection.execute(insert(INSTANCES), values | place))
            except Duplicate:
                await threaded(lambda: connection.execute(update(INSTANCES).filter_by(**values), place))

    async def registered(self) -> list[Registered]:
        """Where the instances were that were served before. Raises StoreError."""
        statement = select(INSTANCES)
        async with self._connection() as connection:
            return await threaded(
                lambda: [registered(row) for row in connection.execute(statement).mappings()]
            )

    async def close(self) -> None:
        """Let others have the database."""
        await threaded(self._database.close)

    @asynccontextmanager
    async def _connection(self, turns: asyncio.Semaphore | None = None) -> AsyncGenerator[Connection]:
        """A connection on which every statement is committed when it returns. Raises StoreError.

        turns: one is waited for here, as waiting in the pool would hold up a thread, or the whole server.
        """
        async with turn(turns or self._others):
            connection = await self._connect()
            try:
                yield connection
            finally:
                with suppress(StoreError):  # what was written is written; the pool drops a dead connection
                    await threaded(connection.close) if self._database.is_shared else connection.close()

    async def _connect(self) -> Connection:
        """A file is opened once, and then the pool has it at hand: no thread is worth that."""
        if self._database.is_shared:
            return await threaded(self._database.engine.connect)
        with told():
            return self._database.engine.connect()


@asynccontextmanager
async def turn(turns: asyncio.Semaphore) -> AsyncGenerator[None]:
    """One of so many at a time. Raises StoreError when none is free in time."""
    try:
        async with asyncio.timeout(PATIENCE if turns.locked() else None):
            await turns.acquire()
    except TimeoutError:
        raise StoreError("all connections to it are in use") from None
    try:
        yield
    finally:
        turns.release()


@asynccontextmanager
async def locked(connection: Connection, place: Place) -> AsyncGenerator[bool]:
    """Whether this session of PostgreSQL has the lock of an instance within the block.

    PostgreSQL frees it when the session ends, so a process that dies keeps nothing locked.
    """
    key = {"key": lock_key(place)}
    try:
        held: bool = await threaded(
            lambda: connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one()
        )
    except BaseException:
        connection.invalidate()  # it may have the lock all the same, and keeps it as long as it lives
        raise
    try:
        yield held
    finally:
        if held:
            try:
                await threaded(lambda: connection.execute(text("SELECT pg_advisory_unlock(:key)"), key))
            except StoreError:
                connection.invalidate()


def lock_key(place: Place) -> int:
    """A number of 64 bits with sign."""
    return int.from_bytes(hashlib.sha256("/".join(place).encode()).digest()[:8], signed=True)
