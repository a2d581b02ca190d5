"""`make demo`, to its end and stopped on the way."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

STEPS = ["[1/6]", "[2/6]", "[3/6]", "Ready", "[4/6]", "[5/6]", "[6/6]"]
LIMIT = 20  # seconds until all processes must be gone


@contextmanager
def demo(mark: str) -> Iterator[subprocess.Popen[str]]:
    """The demo in a session of its own, as a terminal would start it; all its processes bear the mark."""
    with subprocess.Popen(
        [sys.executable, "demo.py"],
        cwd=REPOSITORY,
        env=os.environ | {"DEMO_MARK": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        yield process


def marked(mark: str) -> list[str]:
    """The command lines of all processes that bear the mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"DEMO_MARK={mark}".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text(encoding="utf-8").replace("\0", " "))
        except OSError:
            continue
    return found


def test_the_demo_shows_that_the_master_changed_and_leaves_nothing(build):
    mark = uuid.uuid4().hex
    with demo(mark) as process:
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert all(step in output for step in STEPS)
    assert output.count("says: master") == 2
    assert "All of it worked" in output
    assert (build / "site" / "index.html").is_file()
    assert (build / "contract" / "report.txt").is_file()
    assert marked(mark) == []


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.usefixtures("build")
def test_ctrl_c_leaves_no_process(step):
    mark = uuid.uuid4().hex
    with demo(mark) as process:
        assert any(step in line for line in process.stdout or ())
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=LIMIT)
        assert process.returncode == 130
    deadline = time.monotonic() + LIMIT
    while (left := marked(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []
