"""A server on a raw socket that answers as told, and both clients behind one door."""

import asyncio
import json
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus

import pytest

from dcs_client import AsyncClient, Client, Retrying, Shard, Switchover
from dcs_document import Operation, load

TOKEN = "a-token-that-nobody-may-see"
QUICK = Retrying(first=0.01, longest=0.05)

Swap = Callable[..., Switchover]
Look = Callable[..., tuple[Shard, ...]]


class Listening(ABC):
    """A listener on a free port, with a thread that meets one connection after the other."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @abstractmethod
    def meet(self, connection: socket.socket) -> None:
        """Deal with one connection; it is not closed afterwards."""

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.meet(connection)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


class Server(Listening):
    """Answers each request with the next of the answers, then always the last; keeps what it was sent.

    Closes the connection after the answer; with no answer it closes at once.
    """

    def __init__(self, *answers: bytes, pause: float = 0) -> None:
        """pause: seconds after each byte; 0 sends all at once."""
        self.answers = answers or (b"",)
        self.pause = pause
        self.requests: list[str] = []
        super().__init__()

    def meet(self, connection: socket.socket) -> None:
        with connection:
            self.requests.append(head(connection))
            with suppress(ConnectionError):  # the client may hang up on a long answer
                self._send(connection, self.answers[min(len(self.requests), len(self.answers)) - 1])

    @property
    def methods(self) -> list[str]:
        """The method of each request; a connection without one is none."""
        return [request.split()[0] for request in self.requests if request]

    def _send(self, connection: socket.socket, answer: bytes) -> None:
        if not self.pause:
            connection.sendall(answer)
            return
        for byte in answer:
            connection.sendall(bytes([byte]))
            time.sleep(self.pause)


def head(connection: socket.socket) -> str:
    """The request up to the empty line."""
    received = b""
    while b"\r\n\r\n" not in received and (chunk := connection.recv(65536)):
        received += chunk
    return received.decode("latin-1")


def http(status: int, body: bytes | str = b"", **headers: str) -> bytes:
    """An answer as it goes over the wire. Underscores in header names become hyphens."""
    content = body.encode() if isinstance(body, str) else body
    known = {entry.value: entry.phrase for entry in HTTPStatus}
    lines = [f"HTTP/1.1 {status} {known.get(status, 'Unknown')}"]
    if status != HTTPStatus.NO_CONTENT:
        headers = {"Content-Length": str(len(content))} | headers
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + content


def http_json(status: int, body: object, **headers: str) -> bytes:
    """A JSON answer."""
    return http(status, json.dumps(body), **({"Content_Type": "application/json"} | headers))


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers that answer with the given bytes."""
    servers: list[Server] = []

    def start(*answers: bytes, pause: float = 0) -> Server:
        servers.append(Server(*answers, pause=pause))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def operation() -> Operation:
    return load().operations["swapInstance"]


@pytest.fixture
def project_id(operation: Operation) -> str:
    return operation.parameters["project_id"].example


@pytest.fixture
def instance_id(operation: Operation) -> str:
    return operation.parameters["instance_id"].example


@pytest.fixture(params=["sync", "async"])
def swap(request: pytest.FixtureRequest, project_id: str, instance_id: str) -> Swap:
    """Swaps an instance once, with either client."""

    def sync(
        endpoint: str, instance: str = instance_id, token: str = TOKEN, timeout: float = 60
    ) -> Switchover:
        options = {"token": token, "project_id": project_id, "timeout": timeout, "retrying": QUICK}
        with Client(endpoint, **options) as client:
            return client.swap(instance)

    def asynchronous(
        endpoint: str, instance: str = instance_id, token: str = TOKEN, timeout: float = 60
    ) -> Switchover:
        async def run() -> Switchover:
            options = {"token": token, "project_id": project_id, "timeout": timeout, "retrying": QUICK}
            async with AsyncClient(endpoint, **options) as client:
                return await client.swap(instance)

        return asyncio.run(run())

    return sync if request.param == "sync" else asynchronous


@pytest.fixture(params=["sync", "async"])
def shards(
    request: pytest.FixtureRequest, project_id: str, instance_id: str
) -> Callable[[str], tuple[Shard, ...]]:
    """Asks for the shards of the instance, with either client."""

    def sync(endpoint: str, instance: str = instance_id) -> tuple[Shard, ...]:
        with Client(endpoint, token=TOKEN, project_id=project_id, retrying=QUICK) as client:
            return client.shards(instance)

    def asynchronous(endpoint: str, instance: str = instance_id) -> tuple[Shard, ...]:
        async def run() -> tuple[Shard, ...]:
            async with AsyncClient(endpoint, token=TOKEN, project_id=project_id, retrying=QUICK) as client:
                return await client.shards(instance)

        return asyncio.run(run())

    return sync if request.param == "sync" else asynchronous


@contextmanager
def unused_port() -> Iterator[int]:
    """A port where nobody listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]
