"""All of it at work: the document, a switchover of real Redis, a contract run and the published reference.

Runs the same commands that a user types. Ends with 0 only when everything was right, and leaves no process.
"""

import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from redis import Redis

HERE = Path(__file__).parent
BUILD = Path("build")
TARGET = BUILD / "demo" / "target.toml"
COMMANDS = Path(sys.executable).parent
SERVED = "http://127.0.0.1:8480"  # by `make serve`
STALE = 4  # exit code of `dcs-contract check`


class Failed(Exception):
    """A step that did not end as it should."""


def main() -> int:
    """Run all steps. Returns the exit code."""
    started = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.chdir(HERE)
    try:
        play()
    except Failed as failed:
        print(f"\nThe demo failed: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; no process is left behind.", file=sys.stderr)
        return 130
    print(f"\nAll of it worked, in {time.monotonic() - started:.0f} s.")
    return 0


def play() -> None:
    """The steps, in order."""
    step(1, "Is the document right?")
    run("dcs-contract", "check", allowed=(0, STALE))
    step(2, "Bring generated/ up to date")
    run("dcs-contract", "generate")
    step(3, "Start the reference server with its own Redis pairs")
    with server() as curl:
        target = tomllib.loads(TARGET.read_text(encoding="utf-8"))
        step(4, "Switch an instance over, and ask Redis itself who is master")
        switch(target)
        step(5, "Prove that the server keeps the contract")
        run("dcs-contract", "fuzz", "--target", str(TARGET), "--report", str(BUILD / "contract"))
    step(6, "Publish the reference")
    run("dcs-contract", "docs", "--out", str(BUILD / "site"))
    goodbye(curl.replace(target["url"], SERVED))


def step(number: int, title: str) -> None:
    """Announce a step."""
    print(f"\n[{number}/6] {title}", flush=True)


def run(command: str, *arguments: str, allowed: Sequence[int] = (0,), **settings: str) -> None:
    """Run one of our commands and show what it prints. Raises Failed at an exit code that is not allowed."""
    print(f"$ {command} {' '.join(arguments)}", flush=True)
    process = subprocess.run([COMMANDS / command, *arguments], env=os.environ | settings, check=False)
    if process.returncode not in allowed:
        raise Failed(f"{command} ended with {process.returncode}")


@contextmanager
def server() -> Generator[str]:
    """The reference server on a free port, until the block ends. Gives its ready curl line."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.unlink(missing_ok=True)
    command = [str(COMMANDS / "dcs-server"), "--port", "0", "--target", str(TARGET)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield announced(process)
    finally:
        process.terminate()
        process.wait()


def announced(process: subprocess.Popen[str]) -> str:
    """Show what the server prints until it is ready. Returns its curl line. Raises Failed when it ends."""
    curl = ""
    for line in process.stdout or ():
        print("  " + line, end="", flush=True)
        curl = line.strip() if line.strip().startswith("curl") else curl
        if line.startswith("Ready"):
            return curl
    raise Failed("dcs-server did not start")


def switch(target: dict[str, Any]) -> None:
    """Swap the first observed instance with `dcs`. Raises Failed unless Redis says that the roles flipped."""
    place = target["observe"][0]
    (token,) = target["credentials"]["valid"].values()
    before = masters(place["redis"])
    run(
        "dcs",
        "swap",
        place["parameters"]["instance_id"],
        DCS_ENDPOINT=target["url"],
        DCS_PROJECT_ID=place["parameters"]["project_id"],
        DCS_TOKEN=token,
        XDG_STATE_HOME=str(TARGET.parent.absolute() / "state"),
    )
    after = masters(place["redis"])
    if len(before) != 1 or len(after) != 1 or before == after:
        raise Failed(f"master before: {before}, after: {after}")


def masters(urls: Sequence[str]) -> list[str]:
    """Ask each node for its role and show it. Returns the addresses of the masters."""
    roles = {urlsplit(url).netloc.rpartition("@")[2]: role(url) for url in urls}
    for address, said in roles.items():
        print(f"  {address} says: {said}")
    return [address for address, said in roles.items() if said == "master"]


def role(url: str) -> str:
    """The role of a node as the node itself says: master or slave."""
    with Redis.from_url(url, decode_responses=True) as node:  # pyright: ignore[reportUnknownMemberType]
        answer = cast("Sequence[object]", node.execute_command("ROLE"))  # pyright: ignore[reportUnknownMemberType]
    return str(answer[0])


def goodbye(curl: str) -> None:
    """Where to look, and what to try next."""
    print(f"""
Contract report   {BUILD / "contract" / "report.txt"}
Reference         {BUILD / "site" / "index.html"}

Try next: `make serve` in one terminal, and in another
  {curl}
or `make fuzz`. Edit openapi/, then `make check` and `make generate`.""")


if __name__ == "__main__":
    sys.exit(main())
