"""What the pages tell a reader to type works, and prints what they show."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import consoles
from tests.dcs_contract.conftest import REPOSITORY
from tests.samples import PAGES, masked

DOCS = REPOSITORY / "docs"
ALL = {path.name: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
TYPED = [path.name for path in PAGES if any(consoles.commands(ALL[path.name]))]
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what the commands may read or change."""
    for name in ("docs", "generated", "openapi"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize("name", TYPED)
def test_what_a_page_tells_to_type_prints_what_it_shows(name, target, folder):
    for command, printed in zip(
        consoles.commands(ALL[name]), consoles.run(ALL[name], target, folder), strict=True
    ):
        if command.shown is not None:
            assert masked(printed) == masked(command.shown), f"{command.text}  fix  make samples"


@pytest.mark.parametrize("name", ALL)
def test_what_is_not_run_is_at_least_a_command(name):
    for block in consoles.unrunnable(ALL[name]):
        done = subprocess.run(["bash", "-n", "-c", block], capture_output=True, text=True, check=False)
        assert done.stderr == ""


def test_every_make_command_of_the_pages_exists():
    targets = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, flags=re.MULTILINE))
    named = {
        word
        for page in ALL.values()
        for word in re.findall(r"(?:^|`)make ([a-z]+)", page, flags=re.MULTILINE)
    }
    assert {"setup", "serve", "docs"} <= named <= targets
