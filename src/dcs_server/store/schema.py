"""The tables, as the last migration leaves them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    text,
)

METADATA = MetaData()


class Moment(TypeDecorator[datetime]):
    """A time in UTC. SQLite keeps no zone, and PostgreSQL tells times in the zone of its own settings."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same moment in UTC, whatever its zone."""
        del dialect
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """Text of any characters. PostgreSQL keeps no NUL, so nobody does."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Without NUL and lone surrogates."""
        del dialect
        if not isinstance(value, str):
            return value
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, nullable=False),
    Column("instance_id", Text, nullable=False),
    Column("caller", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("old_host", Text),
    Column("old_port", Integer),
    Column("new_host", Text),
    Column("new_port", Integer),
    Column("replid", Text),
    Column("planned_offset", BigInteger),
    Column("status", Integer),
    Column("code", Text),
    Column("duration", Float),
    Column("outcome", Text),
    Column("note", Text),
    Column("write_gap", Float),
    Column("offset", BigInteger),
    Column("lost", BigInteger),
    Column("recovered", Boolean),
    Column("finished_at", Moment),
)
"""The journal and the audit record at once: an attempt without an end is a switch that is running."""

RUNNING = Index(
    "one_running",
    ATTEMPTS.c.project_id,
    ATTEMPTS.c.instance_id,
    unique=True,
    sqlite_where=text("finished_at IS NULL"),
    postgresql_where=text("finished_at IS NULL"),
)
LATEST = Index("latest", ATTEMPTS.c.started_at)

INSTANCES = Table(
    "instances",
    METADATA,
    Column("project_id", Text, primary_key=True),
    Column("instance_id", Text, primary_key=True),
    Column("nodes", JSON, nullable=False),
    Column("endpoint", JSON),
)
"""What was served, so that the next start finds the same addresses."""
