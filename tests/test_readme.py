"""What the README tells a reader to type works, and in the order in which it stands there."""

import os
import re
import subprocess

import pytest

from tests.conftest import COMMANDS, REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
SECTIONS = re.split(r"^## ", README, flags=re.MULTILINE)[1:]


def blocks(section: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", section, flags=re.MULTILINE | re.DOTALL)


RUNNABLE = {
    section.splitlines()[0]: script for section in SECTIONS if (script := "".join(blocks(section, "sh")))
}


def test_each_group_of_users_has_commands():
    assert list(RUNNABLE) == [
        "Call the API safely",
        "Prove a server",
        "Own the document",
        "Test an app against a switchover",
    ]


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("script", RUNNABLE.values(), ids=RUNNABLE.keys())
def test_the_commands_of_a_section_work(script, target):
    script = script.replace("http://127.0.0.1:8480", target.url).replace(
        "build/target.toml", str(target.file)
    )
    environment = os.environ | {"PATH": f"{COMMANDS}{os.pathsep}{os.environ['PATH']}"}
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_make_command_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, flags=re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", "".join(blocks(README, "(?:sh|console)"))))
    assert {"demo", "test", "serve"} <= named <= targets


def test_every_file_that_the_readme_links_to_exists():
    links = re.findall(r"\]\(([^)#]+)", README)
    assert links
    assert [link for link in links if "://" not in link and not (REPOSITORY / link).exists()] == []
