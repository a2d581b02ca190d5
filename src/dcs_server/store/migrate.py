"""Brings a store to the version of this program."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from dcs_server.errors import CannotStart
from dcs_server.store.place import shown

FOLDER = Path(__file__).parent / "migrations"
WHOLE = {"sqlite": "SERIALIZABLE", "postgresql": "READ COMMITTED"}
"""What makes several statements one transaction, by dialect."""
LOCK = 0x64637373746F7265
"""Key of the PostgreSQL lock that one process holds while it migrates."""
FIRST = {"sqlite": "BEGIN IMMEDIATE", "postgresql": f"SELECT pg_advisory_xact_lock({LOCK})"}
"""What keeps others out until all is done. Without it Python's sqlite3 commits each table by itself."""

logging.getLogger("alembic").setLevel(logging.WARNING)


def migrate(engine: Engine) -> None:
    """Run what is missing; of several processes that start at once, one does. Raises CannotStart."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    level = WHOLE[engine.dialect.name]
    with engine.execution_options(isolation_level=level).begin() as connection:
        connection.exec_driver_sql(FIRST[engine.dialect.name])
        check_version(connection, ScriptDirectory.from_config(config), engine)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_version(connection: Connection, scripts: ScriptDirectory, engine: Engine) -> None:
    """Raise CannotStart for a store that a newer program has changed."""
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise CannotStart(
            "the store is newer than this program",
            at=shown(engine.url),
            why=f"its schema has version {current}, and this program knows {', '.join(sorted(known))}",
            fix="start the newer dcs-server, or give another store",
        )
