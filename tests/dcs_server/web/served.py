"""The application on a real socket, in its own thread, with an operation that ends when a test says so."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse

import uvloop

from dcs_document import load
from dcs_server.access.gate import Gate
from dcs_server.access.public import PublicTokens, public_tokens
from dcs_server.web import listener
from dcs_server.web.app import Application
from dcs_server.web.limits import UNMETERED, Limits
from dcs_server.web.operations import Call
from dcs_server.web.serving import StatusPort, serve
from dcs_server.web.status import Ready, always
from tests.dcs_server.conftest import PATIENCE, SWAP, Received, request, swap_path

PROJECT, INSTANCE = (SWAP.parameters[name].example for name in ("project_id", "instance_id"))
PATH = swap_path(PROJECT, INSTANCE)
TOKENS = public_tokens(PROJECT, "0" * 32)
TOKEN = TOKENS[0].text
GOOD = request("POST", PATH, TOKEN)
WRONG = request("POST", PATH, "nobody")
SHOW = request("GET", f"/v2/{PROJECT}/instance/{INSTANCE}/groups", TOKEN)


class Held:
    """Operations that can be held up. begun: how many calls have come."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.begun = 0

    async def swap(self, call: Call) -> None:
        self.begun += 1
        while not self.open.is_set():  # noqa: ASYNC110 - tests set it from another thread
            await asyncio.sleep(0.01)

    async def show(self, call: Call) -> None:
        """Ends at once."""


class Running:
    """A server. port: of the API; status: of its status, 0 for none."""

    def __init__(self, app: Application, held: Held, port: int, status: int) -> None:
        self.app, self.held, self.port, self.status = app, held, port, status
        self.loop = uvloop.new_event_loop()
        self.stop = asyncio.Event()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def send(self, sent: bytes = GOOD) -> Received:
        with self.connect() as connection:
            connection.sendall(sent)
            return answer(connection)

    def sample(self, name: str, **labels: str) -> float:
        """A number as Prometheus would see it now."""
        return self.app.metrics.registry.get_sample_value(name, labels) or 0.0

    def answered(self, status: int, operation: str = "swapInstance") -> float:
        return self.sample("dcs_request_duration_seconds_count", operation=operation, status=str(status))

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self.stop.set)


@contextmanager
def running(
    limits: Limits = UNMETERED,
    *,
    tls: ssl.SSLContext | None = None,
    ready: Ready | None = None,
    gate: Gate | None = None,
) -> Iterator[Running]:
    """A server that ends with the block. ready: of the status port; None for no such port."""
    held = Held()
    handlers = {"swapInstance": held.swap, "listGroups": held.show}
    gate = gate or Gate([PublicTokens(TOKENS, "X-Auth-Token")], "X-Auth-Token")
    app = Application(load(), gate, handlers, limits=limits)
    bound, watched = listener.listen("127.0.0.1", 0), listener.listen("127.0.0.1", 0)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # so that a slow reader is felt soon
    server = Running(app, held, bound.getsockname()[1], watched.getsockname()[1])
    status = StatusPort(watched, ready or always)
    work = serve(app, bound, server.stop, tls=tls, status=status)
    thread = threading.Thread(target=server.loop.run_until_complete, args=(work,))
    thread.start()
    try:
        yield server
    finally:
        held.open.set()
        server.end()
        thread.join()
        server.loop.close()


def answer(connection: socket.socket, method: str = "POST") -> Received:
    """The next answer on a connection."""
    response = HTTPResponse(connection, method=method)
    response.begin()
    body = response.read()
    return Received(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


def everything(connection: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionError:
        pass
    return received


def status(received: bytes) -> int:
    """Of raw bytes; 0 for none."""
    return int(received.split(b" ", 2)[1]) if received else 0
