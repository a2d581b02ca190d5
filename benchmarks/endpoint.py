"""What the stable address costs: an instance's endpoint against a direct connection to its master.

Both are used turn and turn about, over one connection each. Run it as  python benchmarks/endpoint.py
"""

import asyncio
import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from statistics import median
from typing import Any

import uvloop
from results import record

from dcs_server.instances.endpoint import Endpoint
from dcs_server.nodes.binary import find
from dcs_server.nodes.embedded import embedded

ROUNDS, SECONDS = 15, 0.3
VALUE = b"x" * (1 << 20)
SET = b"*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$1\r\nx\r\n"
GET = b"*2\r\n$3\r\nGET\r\n$5\r\nlarge\r\n"
SIDES = ("direct", "endpoint")


def serve(pipe: Any) -> None:
    """All that the process of the endpoint does; its loop is the server's."""
    uvloop.run(serving(pipe))


async def serving(pipe: Any) -> None:
    """One node and its endpoint, until told to stop."""
    async with embedded(find()) as nodes:
        node = await nodes.start()
        endpoint = Endpoint((node,))
        await endpoint.open("127.0.0.1", 0)
        pipe.send((node.address, endpoint.address, node.login.password))
        await asyncio.to_thread(pipe.recv)
        await endpoint.close()


@contextmanager
def connections() -> Iterator[tuple[socket.socket, socket.socket]]:
    """One to the node, and one to its endpoint, both let in."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,))
    process.start()
    direct, relayed, password = ours.recv()
    with socket.create_connection(direct) as one, socket.create_connection(relayed) as other:
        for connection in (one, other):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            exchange(connection, f"AUTH {password}\r\n".encode(), 5)
        try:
            yield one, other
        finally:
            ours.send("stop")
            process.join()


def exchange(connection: socket.socket, sent: bytes, size: int) -> None:
    """Send, and read an answer of a known size."""
    connection.sendall(sent)
    while size > 0:
        size -= len(connection.recv(min(size, 1 << 20)))


def rate(connection: socket.socket, sent: bytes, size: int) -> float:
    """Exchanges a second."""
    started, count = time.perf_counter(), 0
    while (elapsed := time.perf_counter() - started) < SECONDS:
        exchange(connection, sent, size)
        count += 1
    return count / elapsed


def compare(
    title: str, sides: Sequence[socket.socket], sent: bytes, size: int, unit: float, name: str
) -> list[float]:
    """Print one line, and return the ratios. unit: how many of `name` are in one exchange."""
    rounds = [[rate(side, sent, size) * unit for side in sides] for _ in range(ROUNDS)]
    ratios = sorted(relayed / direct for direct, relayed in rounds)
    medians = [median(column) for column in zip(*rounds, strict=True)]
    print(
        f"{title}: {median(ratios):.2f} of a direct connection (from {ratios[0]:.2f} to {ratios[-1]:.2f}, "
        f"{ROUNDS} rounds); {medians[1]:.0f} and {medians[0]:.0f} {name}"
    )
    return ratios


def main() -> None:
    """Print everything."""
    with connections() as sides:
        print(f"{find().name}, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        one = compare("one at a time", sides, SET, 5, 1, "writes/s")
        many = compare("50 at a time", sides, SET * 50, 5 * 50, 50, "writes/s")
        exchange(sides[0], b"*3\r\n$3\r\nSET\r\n$5\r\nlarge\r\n$%d\r\n%b\r\n" % (len(VALUE), VALUE), 5)
        large = compare("values of 1 MiB", sides, GET, len(VALUE) + len(b"$1048576\r\n\r\n"), 1, "MiB/s")
    record(
        "endpoint",
        title="What the stable address costs",
        what="Rate through the endpoint of an instance, against a direct connection to its master.",
        unit="of a direct connection",
        sides={"writes, one at a time": one, "writes, 50 at a time": many, "reads of 1 MiB": large},
    )


if __name__ == "__main__":
    main()
