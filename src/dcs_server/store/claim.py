"""The right to switch one instance, and what is written under it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Insert, Update, bindparam, insert, select, update

from dcs_server.store.attempt import Answered, Attempt, Ending, Entry, Journal
from dcs_server.store.rows import (
    answered_values,
    attempt_values,
    ending_values,
    entry,
    journal_values,
)
from dcs_server.store.schema import ATTEMPTS
from dcs_server.store.threads import AlreadyRunning, Duplicate, threaded

ID = "attempt_id"
NEW = insert(ATTEMPTS)
CHANGED = update(ATTEMPTS).where(ATTEMPTS.c.id == bindparam(ID))
OPEN = select(ATTEMPTS).where(
    ATTEMPTS.c.project_id == bindparam("project_id"),
    ATTEMPTS.c.instance_id == bindparam("instance_id"),
    ATTEMPTS.c.finished_at.is_(None),
)
"""Statements, made once: to put one together takes longer than to run it."""


class Claim:
    """Held by one process at a time for an instance, on a connection of its own."""

    def __init__(self, connection: Connection, project_id: str, instance_id: str) -> None:
        self._connection = connection
        self._place = {"project_id": project_id, "instance_id": instance_id}

    async def begin(self, attempt: Attempt, journal: Journal) -> None:
        """Write down what is about to be done; it is durable when this returns.

        Raises AlreadyRunning, StoreError.
        """
        values = attempt_values(attempt) | journal_values(journal)
        try:
            await threaded(lambda: write_through(self._connection, NEW, values))
        except Duplicate:
            raise AlreadyRunning("the instance has a switch that has not ended") from None

    async def answered(self, attempt_id: str, answered: Answered) -> None:
        """Write down what the caller is told. Raises StoreError."""
        await self._write(CHANGED, {ID: attempt_id} | answered_values(answered))

    async def finish(self, attempt_id: str, ending: Ending, answered: Answered | None = None) -> None:
        """Write down how it ended, with what the caller is told unless that was written before.

        Raises StoreError.
        """
        told = answered_values(answered) if answered is not None else {}
        finished = ending_values(ending) | {"finished_at": datetime.now(UTC)}
        await self._write(CHANGED, {ID: attempt_id} | told | finished)

    async def unfinished(self) -> Entry | None:
        """The switch of this instance that has not ended. Raises StoreError."""
        row = await threaded(lambda: self._connection.execute(OPEN, self._place).mappings().first())
        return entry(row) if row is not None else None

    async def _write(self, statement: Update, values: dict[str, Any]) -> None:
        await threaded(lambda: self._connection.execute(statement, values))


def write_through(connection: Connection, statement: Insert, values: dict[str, Any]) -> None:
    """Have a change on the disk before this returns, not only safe from the death of the process.

    What comes later need not wait for the disk: should the machine fail, the switch is found open and its end
    is seen in Redis. PostgreSQL writes every change through.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(statement, values)
        return
    sqlite: Any = connection.connection
    sqlite.execute("PRAGMA synchronous=FULL")
    try:
        connection.execute(statement, values)
    finally:
        sqlite.execute("PRAGMA synchronous=NORMAL")
