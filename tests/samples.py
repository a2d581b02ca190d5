"""Runs the samples of the document. As a program, writes down what they and the pages print."""

import atexit
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from tests import consoles
from tests.conftest import COMMANDS, Target, serving
from tests.dcs_contract.conftest import REPOSITORY

FOLDER = REPOSITORY / "openapi" / "samples"
SEEN = "seen.yaml"
OF_OTHERS = {"proving-a-server.md"}
PAGES = sorted(page for page in (REPOSITORY / "docs").glob("*.md") if page.name not in OF_OTHERS)
SAMPLES = sorted(path for path in FOLDER.glob("*/*.*") if path.name != SEEN)
FAST_JAVA = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
RUNNERS = {".sh": ["sh"], ".py": [sys.executable], ".mjs": ["node"], ".java": FAST_JAVA, ".go": []}
VERSIONS = {
    "curl": ["curl", "--version"],
    "python": [sys.executable, "--version"],
    "python_async": [sys.executable, "--version"],
    "go": ["go", "version"],
    "javascript": ["node", "--version"],
    "java": ["java", "-version"],
}
NAMES = {"go": "Go", "javascript": "Node", "java": "Java", "curl": "curl"}
CHANGING = re.compile(
    r"\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b"  # ids
    r"|\d+(?:\.\d+)?(?= (?:m?s|files|seconds? ago)\b)|(?<=127\.0\.0\.1:)\d+"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|(?<=date: ).*"
    r"|master|slave ?"  # the tests before may have switched
)
HEAD = (
    "# What the samples printed against the reference server. `make samples` writes it; the tests compare.\n"
)


def is_installed(sample: Path) -> bool:
    """Whether this machine can run a sample."""
    program = VERSIONS[sample.stem][0] if sample.stem in VERSIONS else "sh"
    return shutil.which(program) is not None


def version(sample: Path) -> str:
    """What runs a sample here: the name of a program and its version."""
    if sample.stem not in VERSIONS:
        return f"dcs-switchover {importlib.metadata.version('dcs-switchover')}"
    done = subprocess.run(VERSIONS[sample.stem], capture_output=True, text=True, check=True)
    (number,) = re.findall(r"\d+\.\d+(?:\.\d+)?", done.stdout + done.stderr)[:1]
    return f"{NAMES.get(sample.stem, 'Python')} {number}"


def run(sample: Path, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a sample as it stands, with `dcs` on the path. A Go program is built the first time."""
    environment = os.environ | settings
    environment["PATH"] = f"{COMMANDS}{os.pathsep}{environment['PATH']}"
    command = [*RUNNERS[sample.suffix], built(sample) if sample.suffix == ".go" else sample]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@cache
def built(source: Path) -> Path:
    """The program of a Go file."""
    folder = tempfile.mkdtemp(prefix="dcs-sample-")
    atexit.register(shutil.rmtree, folder)
    program = Path(folder) / source.stem
    subprocess.run(["go", "build", "-o", program, source], check=True)
    return program


def masked(printed: str) -> list[str]:
    """What is the same in every run: the lines without ids, times, roles and widths of columns, sorted."""
    return sorted(re.sub(" +", " ", CHANGING.sub("#", printed)).splitlines())


def seen(sample: Path) -> dict[str, str]:
    """What a sample was seen to print, and `with` what it ran."""
    file = sample.parent / SEEN
    content = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    return content.get(sample.stem, {})


def record(target: Target) -> None:
    """Run all samples and write down what they print, unless that differs in ids, times and roles only."""
    for folder in sorted({sample.parent for sample in SAMPLES}):
        entries = {path.stem: entry(path, target) for path in SAMPLES if path.parent == folder}
        text = HEAD + yaml.dump(entries, Dumper=Dumper, sort_keys=False, width=1000)
        (folder / SEEN).write_text(text, encoding="utf-8")


class Dumper(yaml.SafeDumper):
    """YAML in which a text of several lines is written as such."""


def text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """A text, as it is read best."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, text_node)


def entry(sample: Path, target: Target) -> dict[str, str]:
    """What a sample prints here, or printed where it can be run. Raises CalledProcessError when it fails."""
    if not is_installed(sample):
        return seen(sample)
    done = run(sample, target.environment)
    done.check_returncode()
    former = seen(sample)
    if masked(former.get("printed", "")) == masked(done.stdout) and former["with"] == version(sample):
        return former
    return {"with": version(sample), "printed": done.stdout}


def renew(page: Path, target: Target) -> None:
    """Run what a page tells to type, and write down what that prints, unless only ids and the like differ."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as place:
        printed = consoles.run(text, target, consoles.copied(Path(place)))
    shown = [command.shown for command in consoles.commands(text)]
    same = [old is None or masked(old) == masked(now) for old, now in zip(shown, printed, strict=True)]
    page.write_text(consoles.renewed(text, printed, same), encoding="utf-8")


def main() -> None:
    """Write down what samples and pages print."""
    with tempfile.TemporaryDirectory() as place, serving(Path(place) / "target.toml") as server:
        os.environ["XDG_STATE_HOME"] = place  # where `dcs` remembers what it has sent
        record(server)
        for page in PAGES:
            renew(page, server)


if __name__ == "__main__":
    main()
