"""Stores that cannot be opened, and those of other versions."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from textwrap import dedent
from urllib.parse import urlsplit

import psycopg
import pytest

from dcs_server.errors import CannotStart
from dcs_server.store import Store, open_database, read_database
from tests.dcs_server.postgres import PASSWORD

pytestmark = pytest.mark.anyio


def refusal(url: str) -> str:
    with pytest.raises(CannotStart) as caught:
        open_database(url)
    return str(caught.value)


def test_a_folder_that_is_not_there(tmp_path):
    assert refusal(str(tmp_path / "nowhere" / "store")) == dedent(f"""\
        cannot open the store
          at   {tmp_path}/nowhere/store
          why  No such file or directory
          fix  give a file in a folder that may be written to""")


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "store").write_text("something else" * 1000, encoding="utf-8")
    assert refusal(str(tmp_path / "store")) == dedent(f"""\
        cannot open the store
          at   {tmp_path}/store
          why  file is not a database
          fix  give a file in a folder that may be written to""")


def test_a_sqlite_store_is_for_one_process(tmp_path):
    path = tmp_path / "store"
    database = open_database(str(path))
    assert refusal(str(path)) == dedent(f"""\
        another dcs-server uses this store
          at   {path}
          why  process {os.getpid()} has it open, and a SQLite store is for one process
          fix  stop that process, or use one PostgreSQL store for both""")
    read_database(str(path)).close()
    database.close()
    open_database(str(path)).close()


def test_another_kind_of_database():
    assert refusal("mysql://root@localhost/x") == dedent("""\
        cannot keep records in "mysql"
          at   store
          why  a store is a SQLite file or a PostgreSQL database
          fix  give a path, or postgresql://user:password@host/database""")


def test_a_url_that_cannot_be_read():
    assert refusal("postgresql://user:secret@host:port/db") == dedent("""\
        the URL of the store cannot be read
          at   store
          why  it is not of the form postgresql://user:password@host:port/database
          fix  write special characters of the password as %XX""")


def test_a_wrong_password_is_not_shown(postgres_url):
    told = refusal(postgres_url.replace(PASSWORD.split()[0] + "%20", "wrong-"))
    assert told.startswith("cannot open the store\n  at   postgresql://postgres:***@127.0.0.1:")
    assert "password authentication failed" in told
    assert "wrong-" not in told


def test_a_server_that_is_not_there():
    told = refusal("postgresql://user:secret@127.0.0.1:1/x")
    assert "Connection refused" in told
    assert "secret" not in told


def test_a_password_in_the_query_is_not_shown():
    told = refusal("postgresql://127.0.0.1:1/x?user=postgres&password=secret")
    assert "secret" not in told


@pytest.mark.parametrize("read", ["postgres://", "postgresql://"])
async def test_both_spellings_of_the_scheme(postgres_url, read):
    store = Store(open_database(postgres_url.replace("postgresql://", read)))
    assert await store.history() == []
    await store.close()


def change_version(url: str) -> None:
    change = "UPDATE alembic_version SET version_num = '9999'"
    if urlsplit(url).scheme:
        with psycopg.connect(url) as connection:
            connection.execute(change)
    else:
        with sqlite3.connect(url) as database:
            database.execute(change)


def test_a_newer_store_is_refused(url):
    open_database(url).close()
    change_version(url)
    told = refusal(url).splitlines()
    assert told[0] == "the store is newer than this program"
    assert told[2:] == [
        "  why  its schema has version 9999, and this program knows 0001",
        "  fix  start the newer dcs-server, or give another store",
    ]


async def test_a_store_is_opened_again_as_it_is(url):
    open_database(url).close()
    store = Store(open_database(url))
    assert await store.registered() == []
    await store.close()


OPENER = "import sys; from dcs_server.store import open_database; open_database(sys.argv[1]).close()"


async def test_processes_that_start_at_once_migrate_once(postgres_url):
    command = [sys.executable, "-c", OPENER, postgres_url]
    runs = [asyncio.to_thread(subprocess.run, command, capture_output=True, check=False) for _ in range(3)]
    assert [run.returncode for run in await asyncio.gather(*runs)] == [0, 0, 0]
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]


def test_without_the_driver_the_extra_is_named(monkeypatch):
    monkeypatch.setattr("dcs_server.store.database.find_spec", lambda _: None)
    assert "pip install 'dcs-switchover[postgresql]'" in refusal("postgresql://user@host/db")
