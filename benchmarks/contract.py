"""The contract suite beside `schemathesis run`, both as commands, on the reference server with Redis pairs.

They take turns, start-up included. Run it as  python benchmarks/contract.py
"""

import json
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from results import record

REPOSITORY = Path(__file__).parents[1]
COMMANDS = Path(sys.executable).parent
BUNDLE = REPOSITORY / "generated" / "openapi.json"
ROUNDS = 7
LIMIT = 3.0
"""Seconds that the verdict on a clean server on this machine may take, start-up included."""
PHASE = re.compile(r"^(\w.*?) {2,}(\d+) requests? in ([\d.]+) s$", re.MULTILINE)
GENERATED = re.compile(r"(\d+) generated")

Run = tuple[float, int, str]
"""Seconds, requests, and what was printed on the way."""


def main() -> int:
    """Print both sides. Returns 1 when the verdict takes too long."""
    with tempfile.TemporaryDirectory() as place, server(Path(place)) as target:
        pairs = [(ours(target, Path(place)), theirs(target, Path(place))) for _ in range(ROUNDS)]
    mine, other = ([pair[side] for pair in pairs] for side in (0, 1))
    sides = {"dcs-contract fuzz": mine, "schemathesis run": other}
    seconds = {name: [run[0] for run in runs] for name, runs in sides.items()}
    rates = {name: [run[1] / run[0] for run in runs] for name, runs in sides.items()}
    what = (
        f"Both commands turn and turn about, {ROUNDS} times, on the reference server with real Redis pairs."
    )
    spent = where(mine)
    record("contract-seconds", title="A verdict", what=what, unit="s", sides=seconds, remarks=[spent])
    record("contract-rate", title="Requests", what=what, unit="requests a second", sides=rates)
    for name in sides:
        print(f"{name}: {median(seconds[name]):.2f} s, {median(rates[name]):.0f} requests a second")
    print(f"{spent} Least {min(seconds['dcs-contract fuzz']):.2f} s; at most {LIMIT} s on an idle machine.")
    return int(min(seconds["dcs-contract fuzz"]) > LIMIT)


def where(runs: list[Run]) -> str:
    """Where the time of the median run goes."""
    run = sorted(runs)[len(runs) // 2]
    phases = sorted(((float(took), name) for name, _, took in PHASE.findall(run[2])), reverse=True)
    before = run[0] - sum(took for took, _ in phases)
    parts = ", ".join(f"{name} {took:.1f} s" for took, name in phases[:5])
    return f"Of {run[0]:.1f} s: start-up and reports {before:.1f} s, {parts}."


def ours(target: Path, place: Path) -> Run:
    """One verdict of the suite. Raises CalledProcessError when the server is not clean."""
    report = place / "report"
    line = ["dcs-contract", "fuzz", "--target", target, "--document", BUNDLE, "--report", report]
    begun = time.perf_counter()
    result = subprocess.run([COMMANDS / line[0], *line[1:]], check=True, capture_output=True, text=True)
    took = time.perf_counter() - begun
    sent = json.loads((report / "report.json").read_text(encoding="utf-8"))["requests"]
    return took, int(sent), result.stderr


def theirs(target: Path, place: Path) -> Run:
    """One run of schemathesis at its default, with a valid token."""
    data = tomllib.loads(target.read_text(encoding="utf-8"))
    (token,) = data["credentials"]["valid"].values()
    line = ["run", BUNDLE, "--url", data["url"], "-H", f"X-Auth-Token: {token}", "--seed", "1"]
    begun = time.perf_counter()
    result = subprocess.run(
        [COMMANDS / "schemathesis", *line], cwd=place, check=False, capture_output=True, text=True
    )
    found = GENERATED.search(result.stdout)
    return time.perf_counter() - begun, int(found[1]) if found else 0, result.stdout


@contextmanager
def server(place: Path) -> Iterator[Path]:
    """The reference server; gives its target description."""
    target = place / "target.toml"
    command = [COMMANDS / "dcs-server", "--port", "0", "--target", target]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if not any(line.startswith("Ready") for line in process.stdout or ()):
                raise RuntimeError("dcs-server did not start")
            yield target
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
