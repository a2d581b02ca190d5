"""The safe client next to its bare transport, to the vendor's SDK and to a generated client.

Makes an environment for each side, with what a user would install and nothing else; each figure has both
sides in one run, taking turns. Run it as  python benchmarks/client.py
"""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from paired import compare, verdict

from dcs_document import load

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / "build" / "benchmarks" / "client"
SIDES = Path(__file__).resolve().with_name("client_sides.py")
VENDOR, GENERATOR = "huaweicloudsdkdcs==3.1.219", "openapi-generator-cli==7.26.0"
SUCCESSOR = "httpx2==2.16.2"
IMPORT_LIMIT, CALL_LIMIT, BETTER = 1.3, 1.25, 1.0
ROUNDS, CALLS = 11, 300

CLIENT = "from dcs_client import Client"
READY = "import httpx, httpcore"
"""The transport with what it loads itself for its first client; ours loads it at once."""
READY_ASYNC = f"{READY}, asyncio"
"""The same for asyncio, without which nobody has use for that client."""
IMPORTS = {
    "dcs_client": ("import dcs_client", "import httpx"),
    "Client": (CLIENT, READY),
    "AsyncClient": ("from dcs_client import AsyncClient", READY_ASYNC),
}
GROUPS = json.dumps(load().operations["listGroups"].answers["OneShard"].body).encode()
HEADERS = b"Content-Type: application/json\r\nX-Request-Id: abc\r\n"
ANSWERS = {
    b"G": b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (HEADERS, len(GROUPS), GROUPS),
    b"P": b"HTTP/1.1 204 No Content\r\n%b\r\n" % HEADERS,
}


def environment(name: str, *packages: str | Path) -> Path:
    """The Python of an environment that has these packages; made once."""
    folder = FOLDER / name
    if not (folder / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", *packages], check=True)
        subprocess.run([*pip, "uninstall", "--yes", "setuptools"], check=True)
        (folder / "ready").touch()
    return folder / "bin" / "python"


def ours() -> Path:
    """Our environment, always of the source as it is now."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", FOLDER / "wheel"]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = (FOLDER / "wheel").glob("*.whl")
    python = environment("ours", wheel)
    again = ["--force-reinstall", "--no-deps", wheel]
    subprocess.run(
        [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *again], check=True
    )
    return python


def generated() -> Path:
    """The environment of the python client of openapi-generator. Needs Java.

    The generator has no type for a value that is always null, so its document says string or null.
    """
    document = json.loads((REPOSITORY / "generated" / "openapi.json").read_text(encoding="utf-8"))
    document["components"]["schemas"]["Error"]["properties"]["error_ext_msg"]["type"] = ["string", "null"]
    place = FOLDER / "openapi-generator"
    place.mkdir(parents=True, exist_ok=True)
    (place / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    python = environment("generator", GENERATOR)
    (jar,) = python.parents[1].glob("lib/python*/site-packages/openapi_generator_cli/*.jar")
    command = [
        "java",
        "-jar",
        jar,
        "generate",
        "-g",
        "python",
        "-i",
        place / "openapi.json",
        "-o",
        place / "client",
    ]
    subprocess.run(command, check=True, capture_output=True)
    return environment("generated", place / "client")


def size(python: Path) -> float:
    """Megabytes of all that is installed, but for pip; compiled files too."""
    (site,) = python.parents[1].glob("lib/python*/site-packages")
    files = (
        file for file in site.rglob("*") if file.is_file() and "pip" not in file.relative_to(site).parts[0]
    )
    return sum(file.stat().st_size for file in files) / 1e6


def peak(python: Path, program: str) -> float:
    """Megabytes of memory that a program needs at its peak; the median of some runs."""
    tell = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    runs = [
        subprocess.run([python, "-c", f"{program}\n{tell}"], check=True, capture_output=True, text=True)
        for _ in range(5)
    ]
    return median(int(run.stdout) for run in runs) / 1000


def serve(listener: socket.socket) -> None:
    """Answer as the service does, at once, on connections that are kept."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=talk, args=(connection,), daemon=True).start()


def talk(connection: socket.socket) -> None:
    """Answer the requests of one connection; none has a body."""
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
            if received.endswith(b"\r\n\r\n"):
                connection.sendall(ANSWERS[received[:1]])
                received = b""


@contextmanager
def served() -> Iterator[str]:
    """The URL of a server in a process of its own."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        process = get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        process.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.terminate()
            process.join()


class Side:
    """A process that makes calls of one kind when it is told to, and tells how long they took."""

    def __init__(self, python: Path, kind: str, url: str) -> None:
        self._process = subprocess.Popen(
            [python, SIDES, kind, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.microseconds()  # warm

    def microseconds(self) -> float:
        """CPU time of one call, the mean of a round. The wait for the server is no merit of either side."""
        print(CALLS, file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline() if self._process.stdout else "nan")

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def calls(title: str, mine: tuple[Path, str], other: tuple[Path, str], limit: float | None) -> bool:
    """Print the ratio of two kinds of calls, taking turns. limit: None where nothing is demanded."""
    with served() as url:
        sides = Side(*mine, url), Side(*other, url)
        pairs = [(sides[0].microseconds(), sides[1].microseconds()) for _ in range(ROUNDS)]
        for side in sides:
            side.close()
    ratios = sorted(left / right for left, right in pairs)
    medians = (median(column) for column in zip(*pairs, strict=True))
    print(
        f"{title}: {median(ratios):.2f} times (from {ratios[0]:.2f} to {ratios[-1]:.2f}, {ROUNDS} rounds; "
        "medians {:.0f} and {:.0f} us)".format(*medians)
        + verdict(median(ratios), limit),
        flush=True,
    )
    return limit is None or median(ratios) <= limit


def less(title: str, mine: float, other: float) -> bool:
    """Print two figures of which ours should be the smaller one."""
    print(f"{title}: {mine:.1f} and {other:.1f} MB, {mine / other:.2f} times{verdict(mine / other, BETTER)}")
    return mine < other


def main() -> int:
    """Print all figures. Returns 1 when one is above its limit."""
    python, vendor, other = ours(), environment("vendor", VENDOR), generated()
    successor = environment("successor", SUCCESSOR)
    vendors, others = "import huaweicloudsdkdcs.v2", "import openapi_client"
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    good = [
        compare(
            f"client-import-{number}",
            f"Import of {name}, and of its transport",
            (name, [python, "-c", program]),
            ("transport", [python, "-c", transport]),
            limit=IMPORT_LIMIT,
            rounds=ROUNDS,
        )
        for number, (name, (program, transport)) in enumerate(IMPORTS.items())
    ]
    good += [
        compare(
            "client-import-vendor",
            "Import of the client, and of the vendor's SDK",
            ("dcs_client", [python, "-c", CLIENT]),
            ("huaweicloudsdkdcs", [vendor, "-c", vendors]),
            limit=BETTER,
            rounds=ROUNDS,
        ),
        less(
            "peak memory after import, ours and huaweicloudsdkdcs",
            peak(python, CLIENT),
            peak(vendor, vendors),
        ),
        less("installed, ours and huaweicloudsdkdcs", size(python), size(vendor)),
        calls("look, over bare httpx", (python, "look"), (python, "raw look"), CALL_LIMIT),
        calls("switchover, over bare httpx", (python, "swap"), (python, "raw swap"), CALL_LIMIT),
        calls("switchover, over huaweicloudsdkdcs", (python, "swap"), (vendor, "vendor swap"), BETTER),
    ]
    compare(
        "client-import-successor",
        "Import of two transports",
        ("httpx", [python, "-c", READY]),
        ("httpx2", [successor, "-c", "import httpx2, httpcore2"]),
        limit=None,
        rounds=ROUNDS,
    )
    calls("a look, with httpx over httpx2", (python, "raw look"), (successor, "successor look"), None)
    compare(
        "client-import-generated",
        "Import of the client, and of a generated one",
        ("dcs_client", [python, "-c", CLIENT]),
        ("openapi-generator", [other, "-c", others]),
        limit=None,
        rounds=ROUNDS,
    )
    less("peak memory after import, ours and openapi-generator's", peak(python, CLIENT), peak(other, others))
    less("installed, ours and openapi-generator's", size(python), size(other))
    calls("switchover, over openapi-generator's client", (python, "swap"), (other, "generated swap"), None)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
