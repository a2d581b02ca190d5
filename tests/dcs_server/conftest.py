"""Real nodes, in this process or behind a server of their own."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import psycopg
import pytest
from redis import Redis
from redis.exceptions import RedisError

from dcs_document import load
from dcs_server.instances.pairs import link
from dcs_server.nodes.binary import find
from dcs_server.nodes.embedded import Embedded, embedded
from dcs_server.nodes.node import Node
from dcs_server.nodes.state import Absence
from dcs_server.switch.switchover import NotReady
from tests.conftest import COMMANDS, Target
from tests.conftest import role as node_role
from tests.dcs_server.postgres import running_postgres

SWAP = load().operations["swapInstance"]
PATIENCE = 20.0
"""Seconds until something that must happen has happened."""

Pair = tuple[Node, Node]
Result = TypeVar("Result")


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """The loop that the server runs on."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
async def nodes() -> AsyncIterator[Embedded]:
    """Starts nodes that end with the test."""
    async with embedded(find()) as started:
        yield started


@pytest.fixture
async def pair(nodes: Embedded) -> Pair:
    """A master and its standby."""
    master, standby = await nodes.start(), await nodes.start()
    await link(master, standby)
    return master, standby


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    with running_postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """An empty database."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgres


async def pid(node: Node) -> int:
    return (await node.execute("INFO", "server"))["process_id"]


async def role(node: Node) -> str:
    return (await node.execute("ROLE"))[0]


async def kill(node: Node, process: int | None = None) -> None:
    """End the process of a node, and wait until nothing listens any more."""
    os.kill(process or await pid(node), signal.SIGKILL)
    await until(lambda: is_gone(node))


async def is_gone(node: Node) -> bool:
    return await node.look() is Absence.GONE


async def until(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Try again until there is a true result and no NotReady."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(NotReady):
            if result := await attempt():
                return result
        await asyncio.sleep(0.02)
    return await attempt()


@contextmanager
def frozen(process: int) -> Iterator[None]:
    """A process that is alive and silent within the block."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@contextmanager
def serving(
    folder: Path, *arguments: str | Path, survives: bool = False, **settings: str
) -> Iterator[tuple[Target, subprocess.Popen[str]]]:
    """A server of its own, as its command starts it. survives: whether it is killed, and its nodes go on."""
    file = folder / "target.toml"
    with subprocess.Popen(
        [COMMANDS / "dcs-server", "--port", "0", "--target", file, *arguments],
        stdout=subprocess.PIPE,
        stderr=(folder / "errors").open("w"),
        text=True,
        env=os.environ | settings,
    ) as process:
        try:
            assert any(line.startswith("Ready") for line in process.stdout or ()), "dcs-server did not start"
            yield Target(file, tomllib.loads(file.read_text(encoding="utf-8"))), process
        finally:
            process.kill() if survives else process.terminate()


def processes(target: Target) -> list[int]:
    """The processes of all nodes that the target description names."""
    return [process_id(url) for place in target.data["observe"] for url in place["redis"]]


def process_id(url: str) -> int:
    """The process of a node."""
    with Redis.from_url(url) as node:
        return node.info("server")["process_id"]


def eventually(check: Callable[[], bool]) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + PATIENCE
    while not (done := check()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return done


@dataclass(frozen=True)
class Received:
    """An answer. headers: by name in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)


def standby(target: Target, index: int = 0) -> str:
    (master,) = masters(target, index)
    (other,) = [url for url in target.data["observe"][index]["redis"] if url != master]
    return other


def request(method: str, path: str, token: str | None = None, *more: str, body: str = "") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: test", *more]
    lines += [f"X-Auth-Token: {token}"] if token is not None else []
    return "\r\n".join([*lines, "", body]).encode("latin-1")


def connect(target: Target) -> socket.socket:
    parts = urlsplit(target.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)


def exchange(target: Target, sent: bytes) -> Received:
    """Send bytes and read one answer to the end of the connection."""
    method = sent.split(b" ", 1)[0].decode("latin-1")
    with connect(target) as connection:
        connection.sendall(sent.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        response = HTTPResponse(connection, method=method)
        response.begin()
        body = response.read()
    return Received(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


def swap_path(project_id: str, instance_id: str) -> str:
    return SWAP.path.format(project_id=project_id, instance_id=instance_id)


def swap(target: Target, index: int = 0) -> Received:
    """Switch one of the instances over that can."""
    place = target.data["observe"][index]["parameters"]
    token = "local-only-other-project" if index == 2 else target.token
    return exchange(target, request("POST", swap_path(**place), token))


def masters(target: Target, index: int = 0) -> list[str]:
    """The nodes of an instance that say that they are master; those that do not answer are left out."""
    urls = target.data["observe"][index]["redis"]
    return [url for url in urls if says(url) == "master"]


def says(url: str) -> str:
    try:
        return node_role(url)
    except RedisError:
        return "nothing"
