"""What the pages tell a reader to type works, and prints what they show."""

import re
import shutil
import subprocess
import tomllib

import pytest

from dcs_server.access.keys import Key
from dcs_server.config.model import File
from tests import consoles
from tests.dcs_contract.conftest import REPOSITORY
from tests.samples import PAGES, masked

DOCS = REPOSITORY / "docs"
ALL = {path.name: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
TYPED = [path.name for path in PAGES if any(consoles.commands(ALL[path.name]))]
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")

NEEDED = tomllib.loads(
    """
    access.tokens = "tokens.toml"
    [[instance]]
    project_id = "a4d31cb6-3d72-4fdc-8ec9-6e3a41e47f71"
    id = "5560df16-cebf-4473-95c4-d1b573c16e79"
    nodes = ["redis://10.0.0.1:6379", "redis://10.0.0.2:6379"]
    """
)
"""What every configuration needs, for pages that show a part of one."""


def blocks(page: str, language: str) -> list[str]:
    """The blocks of one language on a page."""
    return re.findall(rf"^```{language}\b[^\n]*\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", TYPED)
def test_what_a_page_tells_to_type_prints_what_it_shows(name, target, tmp_path):
    if "redis-server" in ALL[name] and not shutil.which("redis-server"):
        pytest.skip("install redis-server")
    for command, printed in zip(
        consoles.commands(ALL[name]), consoles.run(ALL[name], target, consoles.copied(tmp_path)), strict=True
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


def test_the_settings_of_the_pages_are_accepted():
    settings = [tomllib.loads(block) for page in ALL.values() for block in blocks(page, "toml")]
    configurations = [found for found in settings if found.keys() & File.model_fields.keys()]
    assert len(configurations) > 5
    for found in configurations:
        File.model_validate(NEEDED | found)
    for found in settings:
        for key in found.get("key", ()):
            Key.model_validate(key)


def test_every_picture_tells_what_it_shows():
    drawings = sorted((DOCS / "images").glob("*.svg"))
    assert len(drawings) == 4
    for drawing in drawings:
        text = drawing.read_text(encoding="utf-8")
        assert "<title " in text
        assert "<desc " in text
        assert "prefers-color-scheme: dark" in text
        assert re.search(rf"!\[[^]]{{40,}}\]\(images/{drawing.name}\)", "".join(ALL.values()))


@pytest.mark.parametrize("name", sorted(set(ALL) - {"index.md"}))
def test_a_page_says_for_whom_it_is_and_where_to_go_on(name):
    text = ALL[name].partition("\n# ")[2] or ALL[name]
    assert text.split("\n\n")[1].startswith("For "), "say for whom it is, and what can be done afterwards"
    end = text.rpartition("\n## ")[2]
    assert len(re.findall(r"\]\([a-z/-]+\.md", end)) >= 2, "lead to other pages at the end"
