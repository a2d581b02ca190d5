"""Which servers with one defect each are found: by the contract suite, and by `schemathesis run`.

Schemathesis is given a valid token; at its best also known ids, every check, every mode and many examples.
Times are those of a whole verdict on the servers without a fault, turn and turn about. Writes
results/kill_matrix.json. Run it as  python benchmarks/kill_matrix.py ; words after it choose faults, and
"right" chooses none, so that only those servers are tried.
"""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.dcs_contract.fuzz import fake, proving
from tests.dcs_contract.fuzz.faults import ALLOWED, FAULTS

RESULT = Path(__file__).parent / "results" / "kill_matrix.json"
OURS, DEFAULT, BEST = "dcs-contract", "schemathesis at default", "schemathesis at its best"
TOKEN = f"X-Auth-Token: {fake.TOKENS['valid']}"
BEST_EXAMPLES = 100
RIGHT = "right"
CONFIGURATION = f"""
continue-on-failure = true
[generation]
mode = "all"
max-examples = {BEST_EXAMPLES}
[phases.fuzzing]
extra-data-sources = {{ responses = false }}
[dictionaries.projects]
values = ["{fake.PROJECT}", "{fake.OTHER_PROJECT}"]
[dictionaries.instances]
values = ["{fake.PAIR}", "{fake.OTHER_PAIR}", "{fake.SINGLE}", "{fake.ABSENT}"]
[parameters]
project_id = {{ dictionary = "projects", probability = 0.7 }}
instance_id = {{ dictionary = "instances", probability = 0.7 }}
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 401, 403, 404]
"""


def with_known_ids() -> dict[str, Any]:
    """The document with ids that the server knows as examples."""
    document = deepcopy(proving.document())
    known = {"ProjectId": [fake.PROJECT], "InstanceId": [fake.PAIR, fake.SINGLE, fake.ABSENT]}
    for name, values in known.items():
        examples = {f"known{number}": {"value": value} for number, value in enumerate(values)}
        document["components"]["parameters"][name]["examples"] = examples
    return document


def ours(server: fake.Fake, url: str, seed: int) -> tuple[bool, int]:
    """Whether the suite finds a defect, and after how many requests."""
    listener = proving.Watching()
    target = proving.described(fake.target(url, observed=fake.OBSERVED))
    proving.watched(proving.prepared(target, seed), listener)
    return bool(listener.defects), len(server.received)


def theirs(document: dict[str, Any], configuration: str, *options: str) -> Callable[..., tuple[bool, int]]:
    """A run of schemathesis in a process of its own, which has already imported it."""

    def run(server: fake.Fake, url: str, seed: int) -> tuple[bool, int]:
        with tempfile.TemporaryDirectory() as place:
            written, settings = Path(place, "openapi.json"), Path(place, "schemathesis.toml")
            written.write_text(json.dumps(document), encoding="utf-8")
            settings.write_text(configuration, encoding="utf-8")
            line = ["--config-file", str(settings), "run", str(written), "--url", url, "-H", TOKEN]
            code = forked(place, [*line, "--seed", str(seed), "--max-failures", "1", *options])
        return code == 1, len(server.received)

    return run


def forked(place: str, line: list[str]) -> int:
    """The exit code of one run of schemathesis."""
    from schemathesis.cli import schemathesis

    child = os.fork()
    if child == 0:
        os.chdir(place)
        with Path(os.devnull).open("w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
            try:
                schemathesis(line)
            except SystemExit as ended:
                os._exit(int(ended.code or 0))
            finally:
                os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


SIDES: dict[str, Callable[..., tuple[bool, int]]] = {
    OURS: ours,
    DEFAULT: theirs(proving.document(), ""),
    BEST: theirs(with_known_ids(), CONFIGURATION, "--checks", "all", "--request-timeout", "1"),
}


def main(chosen: list[str]) -> int:
    """Run all. Returns 1 when a clean server is accused, or the suite misses a fault."""
    proving.hasty(setattr, late=0.2)
    proving.schema()
    before = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.is_file() and chosen else {"faults": []}
    done = {fault["id"]: fault for fault in before["faults"]}
    for name in [name for name in chosen or FAULTS if name != RIGHT]:
        done[name] = row(name)
        print(done[name], flush=True)
    verdicts = [{side: tried(side, kind) for side in SIDES} for kind in ALLOWED]
    write([done[name] for name in FAULTS if name in done], verdicts)
    accused = [kind.__name__ for kind, sides in zip(ALLOWED, verdicts, strict=True) if sides[OURS]["found"]]
    missed = [name for name, fault in done.items() if not fault["found"][OURS]]
    print(f"missed: {missed or 'none'}; accused: {accused}")
    return int(bool(missed or accused))


def row(name: str) -> dict[str, Any]:
    """One fault, and who found it."""
    fault = FAULTS[name]
    results = {side: tried(side, fault.kind) for side in SIDES}
    return {
        "id": name,
        "class": fault.group,
        "description": fault.description,
        "knowledge": fault.knows,
        "found": {side: result["found"] for side, result in results.items()},
        "requests": {side: result["requests"] for side, result in results.items()},
    }


def tried(side: str, kind: type[fake.Fake], seed: int = 1) -> dict[str, Any]:
    """One run against one kind of server."""
    server = kind(proving.document())
    with fake.Listening(server) as listening:
        begun = time.perf_counter()
        found, requests = SIDES[side](server, listening.url, seed)
    return {"found": found, "seconds": round(time.perf_counter() - begun, 2), "requests": requests}


def write(faults: list[dict[str, Any]], verdicts: list[dict[str, dict[str, Any]]]) -> None:
    """The table, and its sums. verdicts: of each side on each server without a fault."""
    content = {
        "faults": faults,
        "sums": {side: dict(sums(faults, verdicts, side)) for side in SIDES},
        "clean": [described(kind) for kind in ALLOWED],
        "environment": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"load average {os.getloadavg()[0]:.1f}",
        "date": datetime.now(UTC).date().isoformat(),
    }
    RESULT.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def sums(
    faults: list[dict[str, Any]], verdicts: list[dict[str, dict[str, Any]]], side: str
) -> Iterator[tuple[str, Any]]:
    """What one side found, and what a whole verdict of it takes."""
    yield "found", sum(fault["found"][side] for fault in faults)
    yield "of", len(faults)
    for key in ("seconds", "requests"):
        yield key, median(verdict[side][key] for verdict in verdicts)
    right = zip(ALLOWED, verdicts, strict=True)
    yield "accused", [described(kind) for kind, verdict in right if verdict[side]["found"]]


def described(kind: type[fake.Fake]) -> str:
    """What a server without a fault does."""
    return " ".join((kind.__doc__ or "").split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
