"""Opens the database of a store."""

import fcntl
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from dcs_server.errors import CannotStart
from dcs_server.store.migrate import migrate
from dcs_server.store.place import shown
from dcs_server.store.threads import reason

POSTGRESQL = ("postgresql", "postgres")
CLAIMS = 20
"""How many instances can switch at a time; each holds a connection while it does."""
OTHERS = 10
"""Connections for everything else, so that it need not wait until a switch has ended."""
PATIENCE = 5
"""Seconds until a database must answer."""
EACH = "AUTOCOMMIT"
"""Every statement is a transaction of its own."""
WRITABLE = "give a file in a folder that may be written to"


@dataclass(frozen=True)
class Database:
    """is_shared: whether other processes may use it at the same time."""

    engine: Engine
    is_shared: bool
    lock: TextIO | None = None

    def close(self) -> None:
        """End all connections, and let another process have it."""
        self.engine.dispose()
        if self.lock is not None:
            self.lock.close()


def open_database(url: str) -> Database:
    """The database of a path or a postgresql:// URL, with the tables of this version. Raises CannotStart."""
    scheme, separator, _ = url.partition("://")
    if separator and scheme not in POSTGRESQL:
        raise not_a_store(scheme)
    if not separator:
        return sqlite(Path(url).resolve())
    database = postgresql(url)
    fix = "look whether it runs, and at user, password and database in the URL"
    prepared(database.engine, shown(database.engine.url.set(drivername="postgresql")), fix)
    return database


def read_database(url: str) -> Database:
    """A database as it is, only to read it, whoever else uses it. Raises CannotStart."""
    if "://" in url:
        return postgresql(url)
    if not Path(url).is_file():
        raise unusable(url, "there is no such file", "give the store that dcs-server was started with")
    return Database(create_engine(URL.create("sqlite", database=url)), is_shared=False)


def sqlite(path: Path) -> Database:
    """A file of this process alone. Raises CannotStart."""
    lock = locked(path)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        pool_size=CLAIMS + OTHERS,
        max_overflow=0,
        isolation_level=EACH,
    )
    event.listen(engine, "connect", make_safe)
    try:
        prepared(engine, str(path), WRITABLE)
    except BaseException:
        lock.close()
        raise
    return Database(engine, is_shared=False, lock=lock)


def make_safe(connection: Any, record: object) -> None:
    """Have every commit survive the death of this process; `write_through` also that of the machine."""
    del record
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={PATIENCE * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def locked(path: Path) -> TextIO:
    """A lock on the database, until it is closed or the process ends. Raises CannotStart."""
    file = path.with_name(path.name + ".lock")
    try:
        lock = file.open("a+", encoding="ascii")
    except OSError as error:
        raise unusable(
            str(path), error.strerror or str(error), "give a file in a folder that may be written to"
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        raise in_use(path, holder) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def postgresql(url: str) -> Database:
    """A database that several processes may use, not connected to yet. Raises CannotStart."""
    if find_spec("psycopg") is None:
        raise CannotStart(
            "cannot use PostgreSQL",
            at="store",
            why="the package psycopg is not installed",
            fix="pip install 'dcs-switchover[postgresql]'",
        )
    engine = create_engine(
        read(url).set(drivername="postgresql+psycopg"),
        pool_size=CLAIMS + OTHERS,
        max_overflow=0,
        pool_pre_ping=True,
        isolation_level=EACH,
        connect_args={"connect_timeout": PATIENCE},
        hide_parameters=True,
    )
    return Database(engine, is_shared=True)


def read(url: str) -> URL:
    """The parts of a URL. Raises CannotStart."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise CannotStart(
            "the URL of the store cannot be read",
            at="store",
            why="it is not of the form postgresql://user:password@host:port/database",
            fix="write special characters of the password as %XX",
        ) from None


def prepared(engine: Engine, place: str, fix: str) -> None:
    """Make the tables, where they are missing. Raises CannotStart."""
    try:
        migrate(engine)
    except SQLAlchemyError as error:
        raise unusable(place, reason(error), fix) from None


def unusable(place: str, why: str, fix: str) -> CannotStart:
    """What to say of a database that cannot be opened."""
    return CannotStart("cannot open the store", at=place, why=why, fix=fix)


def in_use(path: Path, process: str) -> CannotStart:
    """What to say of a file that another process has."""
    return CannotStart(
        "another dcs-server uses this store",
        at=str(path),
        why=f"process {process or 'unknown'} has it open, and a SQLite store is for one process",
        fix="stop that process, or use one PostgreSQL store for both",
    )


def not_a_store(scheme: str) -> CannotStart:
    """What to say of another kind of database."""
    return CannotStart(
        f'cannot keep records in "{scheme}"',
        at="store",
        why="a store is a SQLite file or a PostgreSQL database",
        fix="give a path, or postgresql://user:password@host/database",
    )
