"""Runs what a page tells a reader to type, in the order of the page and in one shell.

In a block `sh` everything is run. In a block `console` a line with `$` is run, and what follows it must be
what it prints. A block `shell` is for what needs another terminal, root or the cloud: it is only parsed.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import COMMANDS, Target
from tests.dcs_contract.conftest import REPOSITORY

FENCE = re.compile(r"^( *)```(sh|console|shell)\b[^\n]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
MARK = "\x1e"
PREAMBLE = f"mark() {{ local status=$?; printf '{MARK}'; return $status; }}\n"
PORTS = ("7000", "7001", "7002", "8481")
URL, FILE = "http://127.0.0.1:8480", "build/target.toml"


@dataclass(frozen=True)
class Command:
    """Something to run. shown: what the page says that it prints; None when it says nothing."""

    text: str
    shown: str | None = None


def commands(page: str) -> Iterator[Command]:
    """What a page tells to run, in its order."""
    for indent, language, block in FENCE.findall(page):
        text = re.sub(f"^{indent}", "", block, flags=re.MULTILINE)
        if language == "sh":
            yield Command(text)
        elif language == "console":
            yield from prompted(text)


def prompted(block: str) -> Iterator[Command]:
    """The commands of a console and what they print. A line that ends in a backslash goes on."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        end = next(number for number, line in enumerate(lines, start=1) if not line.endswith("\\\n"))
        yield Command("".join(lines[:end]), "".join(lines[end:]))


def unrunnable(page: str) -> list[str]:
    """The blocks that are not run."""
    return [block for _, language, block in FENCE.findall(page) if language == "shell"]


def copied(folder: Path) -> Path:
    """A folder with a copy of what the commands of pages may read or change."""
    for name in ("docs", "generated", "openapi"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(page: str, target: Target, folder: Path) -> list[str]:
    """Run the commands of a page in a folder. Returns what each printed. Raises when one of `sh` fails."""
    asked = list(commands(page))
    script = PREAMBLE + "".join(
        f"mark\n{strict(one.text) if one.shown is None else one.text}" for one in asked
    )
    stands_for = {URL: target.url, FILE: str(target.file)} | {port: free_port() for port in PORTS}
    for shown, real in stands_for.items():
        script = re.sub(rf"\b{re.escape(shown)}\b", real, script)
    printed = shell(script, folder)
    for shown, real in stands_for.items():
        printed = re.sub(rf"\b{re.escape(real)}\b", shown, printed)
    parts = printed.split(MARK)[1:]
    assert len(parts) == len(asked), printed
    return parts


def free_port() -> str:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


def shell(script: str, folder: Path) -> str:
    """Run a script, end what it left running, and return all that was printed."""
    environment = os.environ | {"PATH": f"{COMMANDS}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed, tempfile.TemporaryDirectory() as state:
        process = subprocess.Popen(
            ["bash", "-uo", "pipefail", "-c", script],
            cwd=folder,
            env=environment | {"XDG_STATE_HOME": state},  # what `dcs` remembers is of this page
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(timeout=120)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        printed.seek(0)
        return printed.read()


def strict(text: str) -> str:
    """Commands of which none may fail."""
    return f"set -e\n{text}\nset +e\n"


def renewed(page: str, printed: Sequence[str], same: Sequence[bool]) -> str:
    """The page with what was printed now, where that is not the same."""
    done = ""
    for command, now, kept in zip(commands(page), printed, same, strict=True):
        before, found, page = page.partition(command.text)
        assert found, f"cannot renew {command.text}"
        done += before + found
        if not kept:
            assert page.startswith(command.shown or ""), f"cannot renew {command.text}"
            done, page = done + now, page.removeprefix(command.shown or "")
    return done + page
