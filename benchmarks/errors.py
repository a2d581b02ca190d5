"""Requests a second that are refused, against an application that does nothing, served in the same way.

Each side has a process of its own; they take turns in short rounds. Run it as  python benchmarks/errors.py
"""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from statistics import median
from typing import Any

import uvicorn
import uvloop
from results import record

from dcs_document import load
from dcs_server.access.gate import Gate
from dcs_server.access.public import PublicTokens, public_tokens
from dcs_server.web.app import Application
from dcs_server.web.limits import UNMETERED, Limits
from dcs_server.web.metrics import Metrics
from dcs_server.web.operations import Call
from dcs_server.web.serving import LEAN, QUIET, Server, serve

LIMIT = 0.7
ROUNDS, SECONDS, CONNECTIONS = 8, 0.25, 64
METERED = Limits(rate=1e9, burst=1e9)
"""Requests are counted, and all of them let through."""

HEADER = "X-Auth-Token"
SWAP = load().operations["swapInstance"]
PROJECT, INSTANCE = (SWAP.parameters[name].example for name in ("project_id", "instance_id"))
TOKENS = public_tokens(PROJECT, "0" * 32)
PATH = SWAP.path.format(project_id=PROJECT, instance_id=INSTANCE)


def request(path: str, token: str) -> bytes:
    """A request as a client sends it."""
    lines = (f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*", f"{HEADER}: {token}", "", "")
    return "\r\n".join(lines).encode()


CASES: Mapping[int, bytes] = {
    401: request(PATH, "nobody"),
    400: request(PATH.replace(INSTANCE, "odd"), TOKENS[0].text),
    404: request(PATH + "/", TOKENS[0].text),
}


async def nothing(_: Call) -> None:
    """No operation is carried out."""


async def empty(_scope: Any, _receive: Any, send: Any) -> None:
    """The application that does nothing."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def ours(listener: socket.socket, limits: Limits) -> None:
    """The reference server without its nodes."""
    gate = Gate([PublicTokens(TOKENS, HEADER)], HEADER)
    handlers = dict.fromkeys(load().operations, nothing)
    await serve(Application(load(), gate, handlers, limits=limits), listener, asyncio.Event())


async def same(listener: socket.socket) -> None:
    """The application that does nothing, served as ours is."""
    await Server(empty, asyncio.Event(), UNMETERED, Metrics()).serve(sockets=[listener])


async def bare(listener: socket.socket) -> None:
    """The application that does nothing behind uvicorn as it comes, without limits on connections."""
    await uvicorn.Server(uvicorn.Config(empty, **LEAN, **QUIET)).serve(sockets=[listener])


@contextmanager
def served(side: Callable[..., Coroutine[Any, Any, None]], *limits: Limits) -> Iterator[list[socket.socket]]:
    """Connections to a server in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        process = get_context("fork").Process(target=run, args=(side, listener, *limits), daemon=True)
        process.start()
    connections = [socket.create_connection(address) for _ in range(CONNECTIONS)]
    try:
        yield connections
    finally:
        for connection in connections:
            connection.close()
        process.terminate()
        process.join()


def run(side: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
    """All that the process of a server does."""
    with suppress(KeyboardInterrupt):
        uvloop.run(side(*arguments))


def rate(connections: Sequence[socket.socket], sent: bytes) -> float:
    """Requests a second, with one under way on each connection."""
    size = first(connections[0], sent)
    started, answered = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - started) < SECONDS:
        for connection in connections:
            connection.sendall(sent)
        for connection in reversed(connections):  # the last answer first: then nobody waits for the others
            receive(connection, size)
        answered += len(connections)
    return answered / elapsed


def first(connection: socket.socket, sent: bytes) -> int:
    """The size of an answer, which is the same each time."""
    connection.sendall(sent)
    read = connection.recv(65536)
    connection.settimeout(0.2)
    with suppress(TimeoutError):
        while chunk := connection.recv(65536):
            read += chunk
    connection.settimeout(None)
    return len(read)


def receive(connection: socket.socket, size: int) -> None:
    """Read an answer."""
    while size > 0:
        read = len(connection.recv(size))
        if not read:
            raise ConnectionError("a server has closed a connection")
        size -= read


def main() -> int:
    """Print the ratios. Returns 1 when one is below the limit."""
    with ExitStack() as stack:
        sides = [
            stack.enter_context(served(side, *limits))
            for side, *limits in ((same,), (ours, UNMETERED), (ours, METERED), (bare,))
        ]
        for status, sent in CASES.items():
            check(sides[1][0], sent, status)
        rounds = [
            {status: [rate(side, sent) for side in sides] for status, sent in CASES.items()}
            for _ in range(ROUNDS)
        ]
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {ROUNDS} rounds")
    record(
        "errors",
        title="Requests that are refused",
        what="Requests a second, against an application that does nothing, served alike.",
        unit="of what an empty application answers",
        sides={
            str(status): [ours / empty for empty, ours, _, _ in (one[status] for one in rounds)]
            for status in CASES
        },
    )
    within = [report(status, [one[status] for one in rounds]) for status in CASES]
    return 0 if all(within) else 1


def check(connection: socket.socket, sent: bytes, status: int) -> None:
    """See that the path is the one that is meant."""
    connection.sendall(sent)
    answer = connection.recv(65536)
    if not answer.startswith(b"HTTP/1.1 %d " % status):
        raise ValueError(f"not a {status}: {answer!r}")


def report(status: int, rates: Sequence[Sequence[float]]) -> bool:
    """Print a few lines, and tell whether the first ratio is good enough."""
    medians = [median(column) for column in zip(*rates, strict=True)]
    ratio, ratios = spread(free / empty for empty, free, _, _ in rates)
    verdict = "within" if ratio >= LIMIT else "BELOW"
    print(f"{status}: {ratios} of an empty application served alike, {verdict} the limit of {LIMIT}")
    print(
        f"     {spread(free / bare for _, free, _, bare in rates)[1]} of it behind uvicorn without our limits"
    )
    print(f"     {spread(metered / free for _, free, metered, _ in rates)[1]} of that with a rate limit")
    print(
        "     medians: empty {:.0f}, ours {:.0f}, with a rate limit {:.0f}, bare {:.0f} a second".format(
            *medians
        )
    )
    return ratio >= LIMIT


def spread(ratios: Iterable[float]) -> tuple[float, str]:
    """The median, and the text of it with the extremes."""
    ordered = sorted(ratios)
    middle = median(ordered)
    return middle, f"{middle:.2f} (from {ordered[0]:.2f} to {ordered[-1]:.2f})"


if __name__ == "__main__":
    sys.exit(main())
