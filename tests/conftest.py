"""The reference server, as its command starts it, for tests of the whole."""

import fcntl
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

COMMANDS = Path(sys.executable).parent
REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Target:
    """A running server. file: its target description, and data: what stands in it."""

    file: Path
    data: dict[str, Any]

    @property
    def url(self) -> str:
        return self.data["url"]

    @property
    def token(self) -> str:
        (token,) = self.data["credentials"]["valid"].values()
        return token

    @property
    def instance(self) -> dict[str, str]:
        """project_id and instance_id of the first instance that can switch over."""
        return self.data["observe"][0]["parameters"]

    @property
    def environment(self) -> dict[str, str]:
        """The settings that samples and `dcs` take from the environment."""
        return {
            "DCS_ENDPOINT": self.url,
            "DCS_TOKEN": self.token,
            "DCS_PROJECT_ID": self.instance["project_id"],
            "DCS_INSTANCE_ID": self.instance["instance_id"],
        }

    def master(self) -> str:
        """The URL of the node of that instance that says it is master."""
        (master,) = [url for url in self.data["observe"][0]["redis"] if role(url) == "master"]
        return master


def role(url: str) -> str:
    """The role of a node as the node itself says."""
    with Redis.from_url(url, decode_responses=True) as node:
        return node.execute_command("ROLE")[0]


@contextmanager
def serving(file: Path, *options: str) -> Iterator[Target]:
    """The reference server on a free port, described in `file`."""
    command = [COMMANDS / "dcs-server", "--port", "0", "--target", file, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert any(line.startswith("Ready") for line in process.stdout or ()), "dcs-server did not start"
            yield Target(file, tomllib.loads(file.read_text(encoding="utf-8")))
        finally:
            process.terminate()


@pytest.fixture(autouse=True)
def _forgetful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `dcs` remember nothing of other tests."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The reference server of all tests that do not mind who switched before."""
    with serving(tmp_path_factory.mktemp("server") / "target.toml") as target:
        yield target


@pytest.fixture
def build() -> Iterator[Path]:
    """The folder that commands write to unless told otherwise; one test at a time has it."""
    with (REPOSITORY / "Makefile").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield REPOSITORY / "build"
