"""Starts the reference server in a process of its own, and knows what it serves."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dcs_client import Client

COMMAND = (sys.executable, "-m", "dcs_server.main")
PATIENCE = 30
"""Seconds in which a server that is told to stop must have ended."""


@dataclass(frozen=True)
class Instance:
    """An instance. url: its address for an app, which leads to its master. nodes: the URLs of its servers."""

    project_id: str
    id: str
    kind: str
    url: str
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReferenceServer:
    """A running server. url: of its API. target: its description for the contract suite."""

    url: str
    target: Path
    instances: tuple[Instance, ...]
    token: str

    @property
    def instance(self) -> Instance:
        """The first instance that can switch over."""
        return next(instance for instance in self.instances if instance.nodes)

    @property
    def environment(self) -> dict[str, str]:
        """The settings that `dcs` and the samples take from the environment, for the first instance."""
        return {
            "DCS_ENDPOINT": self.url,
            "DCS_TOKEN": self.token,
            "DCS_PROJECT_ID": self.instance.project_id,
            "DCS_INSTANCE_ID": self.instance.id,
        }

    def client(self) -> "Client":
        """A client of the API, to switch an instance over while the app runs."""
        from dcs_client import Client

        return Client(self.url, token=self.token, project_id=self.instance.project_id)


@contextmanager
def running(folder: Path) -> Generator[ReferenceServer]:
    """A server until the end of the block. folder: for its description and its log.

    Raises RuntimeError with what the server said when it does not start.
    """
    target, log = folder / "target.toml", folder / "dcs-server.log"
    command = [*COMMAND, "--port", "0", "--target", str(target)]
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            banner = ready(process)
            if not banner:
                raise RuntimeError(f"dcs-server did not start: {log.read_text(encoding='utf-8')}")
            yield described(target, banner)
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def ready(process: "subprocess.Popen[str]") -> list[str]:
    """What the server prints until it is ready; nothing when it ends before."""
    lines: list[str] = []
    for line in process.stdout or ():
        lines.append(line.rstrip())
        if line.startswith("Ready"):
            return lines
    return []


def described(target: Path, banner: list[str]) -> ReferenceServer:
    """The server of a description. banner: what it printed; the addresses stand only there."""
    data = tomllib.loads(target.read_text(encoding="utf-8"))
    nodes = {
        observed["parameters"]["instance_id"]: tuple(observed["redis"])
        for observed in data["observe"]
        if "redis" in observed
    }
    rows = [Instance(*row) for row in table(banner, "Instances")]
    instances = tuple(
        Instance(row.project_id, row.id, row.kind, row.url, nodes.get(row.id, ())) for row in rows
    )
    (token,) = data["credentials"]["valid"].values()
    return ReferenceServer(data["url"], target, instances, token)


def table(banner: list[str], title: str) -> Iterator[Any]:
    """The rows under a title, without their heading."""
    start = banner.index(title) + 2
    for line in banner[start:]:
        if not line:
            return
        yield re.split(r"\s{2,}", line.strip())
