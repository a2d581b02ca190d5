"""A real PostgreSQL for tests, in a folder of theirs."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from dcs_server.nodes.process import free_port

DEBIAN = Path("/usr/lib/postgresql")
PASSWORD = "a password of the tests"
USER = "postgres"
PATIENCE = 30.0
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
"""Ends every other session, as a restart does."""


def programs() -> Path:
    """The folder with initdb and postgres."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(DEBIAN.glob("*/bin"))
    if not places:
        pytest.skip("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    return places[-1]


def unprivileged() -> dict[str, str | int]:
    """PostgreSQL refuses to run as root; then it runs as the user that Debian makes for it."""
    return {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """The URL of a database server on loopback, with a password. Ends with the block."""
    data, port, secret = folder / "data", free_port(), folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    if os.geteuid() == 0:
        owner = pwd.getpwnam(USER)
        for place in (folder, secret):
            os.chown(place, owner.pw_uid, owner.pw_gid)
        open_way(folder)
    run("initdb", "-D", data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync")
    settings = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"]
    command = [programs() / "postgres", "-D", data, *(part for one in settings for part in ("-c", one))]
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **unprivileged())
    try:
        url = f"postgresql://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/postgres"
        wait(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGINT)  # ends open connections, unlike SIGTERM
        process.wait(PATIENCE)


def run(program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs."""
    result = subprocess.run(
        [programs() / program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        **unprivileged(),
    )
    assert result.returncode == 0, result.stderr


def open_way(folder: Path) -> None:
    """Let another user reach a folder of ours, through folders that are ours alone."""
    for parent in folder.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)


def wait(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url, connect_timeout=1).close()
        except psycopg.OperationalError:
            assert process.poll() is None, "PostgreSQL ended"
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.05)
        else:
            return
