"""The command `dcs` as a process of its own."""

import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.dcs_client.command.cloud import Cloud

DCS = Path(sys.executable).with_name("dcs")
LIMIT = 120
"""Seconds that a command may take on a busy machine."""

Result = subprocess.CompletedProcess[str]


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A service where every instance switches over."""
    cloud = Cloud()
    yield cloud
    cloud.close()


@pytest.fixture
def instance_id() -> str:
    return "00000000-0000-4abc-8000-000000000000"


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Nothing but these settings, and the place to remember."""
    return {"XDG_STATE_HOME": os.environ["XDG_STATE_HOME"]} | settings


def dcs(cloud: Cloud, *arguments: str | Path, **settings: str) -> Result:
    """Run `dcs` without a terminal and with nothing but our settings in the environment."""
    return subprocess.run(
        [DCS, *arguments],
        env=environment(cloud.environment | settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def start(cloud: Cloud, *arguments: str | Path, **settings: str) -> subprocess.Popen[str]:
    """Start `dcs` without a terminal."""
    return subprocess.Popen(
        [DCS, *arguments],
        env=environment(cloud.environment | settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@dataclass(frozen=True)
class Screen:
    """What a command wrote on a terminal, and its exit code."""

    returncode: int
    text: str


def on_a_terminal(cloud: Cloud, *arguments: str | Path, typed: str = "", **settings: str) -> Screen:
    """Run `dcs` on a terminal of 100 columns, on which somebody types."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    with subprocess.Popen(
        [DCS, *arguments],
        env=environment(cloud.environment | {"TERM": "xterm"} | settings),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        written = b"".join(iter(lambda: chunk(ours), b""))
        os.close(ours)
        return Screen(process.wait(LIMIT), written.decode().replace("\r\n", "\n"))


def chunk(descriptor: int) -> bytes:
    """The next bytes of a terminal; none when nobody is left to write."""
    with suppress(OSError):
        return os.read(descriptor, 65536)
    return b""
