"""Mixed abuse and switches for a bounded time: the server stays up, correct, and its memory flat.

Run it as  python benchmarks/soak.py [SECONDS]  (600 without)
"""

import http.client
import random
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from results import record

from dcs_document import load

SECONDS, SAMPLE = 600.0, 2.0
SETTLED, GROWTH = 0.3, 1.15
"""After this part of the time memory may grow by this factor at most."""
SWAP = load().operations["swapInstance"]
CHANCE = random.Random(1)  # noqa: S311 - no secret


class Target:
    """The server under test."""

    def __init__(self, process: subprocess.Popen[str], data: dict[str, Any]) -> None:
        self.process = process
        place = urlsplit(data["url"])
        self.address = (str(place.hostname), place.port or 0)
        self.cases = data["case"]
        self.credentials = data["credentials"]

    def connect(self) -> socket.socket:
        """A connection of bytes."""
        return socket.create_connection(self.address, timeout=20)

    def memory(self) -> float:
        """Resident MiB of the server's own process."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * 4096 / (1 << 20)


@contextmanager
def serving() -> Iterator[Target]:
    """A server of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "target.toml")
        command = [Path(sys.executable).with_name("dcs-server"), "--port", "0", "--target", file]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                if not any(line.startswith("Ready") for line in process.stdout or ()):
                    raise ValueError("dcs-server did not start")
                yield Target(process, tomllib.loads(file.read_text(encoding="utf-8")))
            finally:
                process.terminate()


def known_case(target: Target) -> str:
    """A request of which the answer is known; returns the name of a wrong one, or its status."""
    case = CHANCE.choice(target.cases)
    operation = load().operations[case["operation"]]
    connection = http.client.HTTPConnection(*target.address, timeout=20)
    headers = target.credentials.get(case["credentials"], {})
    connection.request(operation.method, operation.path.format(**case["parameters"]), headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    named = operation.answers.get(case["answer"])
    expected = named.status if named else int(case["answer"])
    return str(answer.status) if answer.status == expected else f"WRONG: {case['name']}"


def garbage(target: Target) -> str:
    """Bytes that are no HTTP."""
    with target.connect() as connection:
        connection.sendall(CHANCE.randbytes(CHANCE.randrange(1, 4000)))
    return "garbage"


def large_head(target: Target) -> str:
    """More header than there may be."""
    with target.connect() as connection, suppress(ConnectionError):
        connection.sendall(b"POST / HTTP/1.1\r\nx: " + b"y" * 100_000)
        connection.recv(4096)
    return "large head"


def large_body(target: Target) -> str:
    """More body than there may be, and no end of it."""
    case = target.cases[0]
    path = SWAP.path.format(**case["parameters"])
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n"
    with target.connect() as connection, suppress(ConnectionError):
        connection.sendall(head.encode() + b"z" * 200_000)
        connection.recv(4096)
    return "large body"


def half_a_request(target: Target) -> str:
    """A caller who leaves in the middle."""
    with target.connect() as connection:
        connection.sendall(b"POST /v2/ HTTP/1.1\r\nHos")
    return "half a request"


def many_headers(target: Target) -> str:
    """Thousands of lines."""
    with target.connect() as connection, suppress(ConnectionError):
        connection.sendall(b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000 + b"\r\n")
        connection.recv(4096)
    return "many headers"


def smuggled(target: Target) -> str:
    """Two lengths that disagree."""
    with target.connect() as connection, suppress(ConnectionError):
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"
        )
        connection.recv(4096)
    return "smuggled"


ABUSES: tuple[Callable[[Target], str], ...] = (
    garbage,
    large_head,
    large_body,
    half_a_request,
    many_headers,
    smuggled,
)


def main() -> int:
    """Print what was done and how memory went. Returns 1 when something was wrong."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    done: Counter[str] = Counter()
    memory: list[tuple[float, float]] = []
    with serving() as target:
        started = time.monotonic()
        while (elapsed := time.monotonic() - started) < seconds:
            if not memory or elapsed - memory[-1][0] > SAMPLE:
                memory.append((elapsed, target.memory()))
            act = known_case if CHANCE.random() < 0.5 else CHANCE.choice(ABUSES)
            done[act(target)] += 1
        memory.append((seconds, target.memory()))
        alive = target.process.poll() is None
    settled = next(used for at, used in memory if at >= seconds * SETTLED)
    wrong = {name: count for name, count in done.items() if name.startswith("WRONG")}
    print(f"{seconds:.0f} s, {done.total()} requests: {dict(done.most_common())}")
    print(
        f"memory {memory[0][1]:.1f} MiB at the start, {settled:.1f} after {SETTLED:.0%} of the time, "
        f"{memory[-1][1]:.1f} at the end, {max(used for _, used in memory):.1f} at most"
    )
    flat = memory[-1][1] <= settled * GROWTH
    record(
        "soak",
        title="Memory under abuse",
        what="Known requests and abuse in turn, memory looked at every two seconds.",
        unit="MiB",
        sides={
            "until it settles": [used for at, used in memory if at <= seconds * SETTLED],
            "after that": [used for at, used in memory if at >= seconds * SETTLED],
        },
        remarks=[f"{done.total()} requests in {seconds:.0f} s, {len(wrong)} kinds of wrong answers."],
    )
    print("up, right and flat" if alive and flat and not wrong else f"NOT: {alive=} {flat=} {wrong=}")
    return 0 if alive and flat and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
