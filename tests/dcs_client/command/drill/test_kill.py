"""The drill is killed at random moments and gone on with, again and again; the service counts.

DRILL_ROUNDS in the environment says how often; `make drill` does it a hundred times.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.conftest import COMMANDS, Target
from tests.dcs_client.command.cloud import DROPPED, REFUSED, Behaviour, Cloud
from tests.dcs_client.command.conftest import dcs, environment, start
from tests.dcs_server.conftest import serving

ROUNDS = int(os.environ.get("DRILL_ROUNDS", "4"))
KILLS = 3
"""How often one drill is killed before it may end."""
SLOW = (0.02, 0.02)
"""Seconds that a switchover takes before and after the roles change, so that kills hit both."""


def killed(
    process: subprocess.Popen[str], chance: random.Random, begun: Callable[[], int], most: int
) -> None:
    """Kill a drill some moments after one of its requests, whichever comes next by chance."""
    wanted, deadline = begun() + chance.randint(1, most), time.monotonic() + 60
    while begun() < wanted and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 2 * sum(SLOW)))
    process.kill()
    process.communicate()


def outcomes(output: str) -> dict[str, str]:
    """What a drill says of each instance."""
    return {one["instance_id"]: one["outcome"] for one in json.loads(output)["instances"]}


def play(cloud: Cloud, file: Path, six: list[str], chance: random.Random) -> dict[str, str]:
    """One drill with kills. Returns what it said at its end."""
    slow = Behaviour(seconds=SLOW)
    kinds = [slow, slow, slow, REFUSED, Behaviour(lost=True, seconds=SLOW), DROPPED]
    cloud.behaviours = dict(zip(six, chance.sample(kinds, len(kinds)), strict=True))
    arguments = "swap", "--file", file, "--parallel", str(chance.randint(1, 4)), "--json", "--yes"
    for _ in range(KILLS):
        killed(start(cloud, *arguments), chance, lambda: len(cloud.requests), 6)
    return outcomes(dcs(cloud, *arguments).stdout)


def check(cloud: Cloud, said: dict[str, str]) -> None:
    """What the drill says is true of what was counted, and nothing was sent twice that had arrived."""
    for instance, outcome in said.items():
        behaviour, sent = cloud.behaviours[instance], cloud.sent[instance]
        assert sent <= 1 or (behaviour == REFUSED and outcome in ("refused", "unknown"))
        assert cloud.swaps[instance] <= 1
        if outcome == "done":
            assert cloud.swaps[instance] == 1
        if outcome == "refused":
            assert cloud.swaps[instance] == 0
        assert outcome in ("done", "refused", "unknown")


def test_a_killed_drill_switches_nothing_over_twice(tmp_path, six):
    chance, counted, swaps = random.Random(), Counter[str](), Counter[int]()
    for number in range(ROUNDS):
        cloud, file = Cloud(), tmp_path / f"ids-{number}.txt"
        file.write_text("\n".join(six))
        try:
            said = play(cloud, file, six, chance)
            check(cloud, said)
        finally:
            cloud.close()
        counted += Counter(said.values())
        swaps += Counter(cloud.swaps[instance] for instance in six)
    report("counting server", ROUNDS, counted, swaps)
    assert counted["done"] >= ROUNDS
    assert set(swaps) <= {0, 1}


def history(data: Path) -> Counter[str]:
    """How many switchovers each instance had, as the reference server recorded them."""
    command = [COMMANDS / "dcs-server", "history", "--data", data, "--json", "--limit", "100000"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    records = map(json.loads, result.stdout.splitlines())
    return Counter(record["instance_id"] for record in records if record["outcome"] == "switched")


def command(target: Target, file: Path, chance: random.Random) -> subprocess.Popen[str]:
    """A drill against the reference server."""
    arguments = ["swap", "--file", file, "--parallel", str(chance.randint(1, 2)), "--json", "--yes"]
    return subprocess.Popen(
        [COMMANDS / "dcs", *arguments],
        env=environment(target.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def sent(file: Path) -> int:
    """How many switchovers a drill has noted before sending them."""
    journal = Path(f"{file}.journal")
    return journal.read_text().count('"sending"') if journal.exists() else 0


def test_a_killed_drill_switches_no_real_pair_over_twice(tmp_path):
    chance, counted, swaps, data = random.Random(), Counter[str](), Counter[int](), tmp_path / "data"
    with serving(tmp_path, "--data", data) as (target, _):
        project = target.instance["project_id"]
        places = [one["parameters"] for one in target.data["observe"]]
        pairs = [place["instance_id"] for place in places if place["project_id"] == project]
        before = Counter[str]()
        for number in range(ROUNDS):
            file = tmp_path / f"ids-{number}.txt"
            file.write_text("\n".join(pairs))
            for _ in range(KILLS):
                killed(command(target, file, chance), chance, partial(sent, file), 2)
            output, _ = command(target, file, chance).communicate(timeout=120)
            said, all_now = outcomes(output), history(data)
            new, before = all_now - before, all_now
            counted += Counter(said.values())
            swaps += Counter(new[pair] for pair in pairs)
            for pair in pairs:
                assert new[pair] <= 1
                assert said[pair] != "done" or new[pair] == 1
    report("reference server", ROUNDS, counted, swaps)
    assert set(swaps) <= {0, 1}
    assert swaps[1] >= ROUNDS


def report(server: str, rounds: int, counted: Counter[str], swaps: Counter[int]) -> None:
    """Say how it went."""
    said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items()))
    times = ", ".join(f"{count} of them {number} times" for number, count in sorted(swaps.items()))
    sys.stdout.write(
        f"\n{server}: {rounds} drills killed {KILLS} times each; {said}; "
        f"{sum(swaps.values())} instances, switched over: {times}\n"
    )
