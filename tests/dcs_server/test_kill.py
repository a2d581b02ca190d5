"""The server is killed in the middle of a switchover, under load, again and again.

KILL_ROUNDS in the environment says how often; `make kill` does it a hundred times.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.conftest import COMMANDS, Target
from tests.dcs_server.conftest import connect, eventually, masters, request, says, serving, swap, swap_path
from tests.dcs_server.writers import forged, lost, writing

pytestmark = pytest.mark.anyio

ROUNDS = int(os.environ.get("KILL_ROUNDS", "8"))
SAMPLES, LONGER = 7, 1.5
"""Switches that are timed first; the server is killed within this many times what they take."""
PAUSE = 0.002


@dataclass(frozen=True)
class Kill:
    """One kill. began, over: when, in UTC. answer: the status line that the caller got, empty for none."""

    before: str
    began: datetime
    answer: str
    over: datetime


@dataclass(frozen=True)
class Round:
    """A kill, and what was found afterwards. records: of attempts in its time; at most one."""

    kill: Kill
    flipped: bool
    records: list[dict[str, Any]]

    @property
    def outcome(self) -> str:
        """What the record says; that nothing was begun, when there is none."""
        return self.records[0]["outcome"] if self.records else "never begun"


def history(data: Path) -> list[dict[str, Any]]:
    """The records, newest first."""
    command = [COMMANDS / "dcs-server", "history", "--data", data, "--json", "--limit", "1000"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return [json.loads(line) for line in result.stdout.splitlines()]


def kill_in_between(target: Target, process: subprocess.Popen[str], moment: float) -> Kill:
    """Ask for a switch, and kill the server some moments later."""
    (before,), began = masters(target), datetime.now(UTC)
    with connect(target) as connection:
        connection.sendall(request("POST", swap_path(**target.instance), target.token))
        time.sleep(moment)
        process.kill()
        process.wait()
        answer = b""
        with suppress(ConnectionError):
            answer = connection.recv(1 << 16)
    return Kill(before, began, answer.split(b"\r\n")[0].decode(), datetime.now(UTC))


def flipped(kill: Kill, target: Target) -> bool:
    """Whether the other node is master now, and this one follows it."""
    assert eventually(lambda: sorted(says(url) for url in nodes(target)) == ["master", "slave"])
    return masters(target) != [kill.before]


def nodes(target: Target) -> list[str]:
    """Both nodes of the first instance."""
    return target.data["observe"][0]["redis"]


def play(folder: Path, data: Path, moments: Sequence[float]) -> list[Round]:
    """Kill the server at these moments after a request; every start finds what the last kill left."""
    kills: list[Kill] = []
    flips: list[bool] = []
    for moment in moments:
        with serving(folder, "--data", data, survives=True) as (target, process):
            flips += [flipped(kill, target) for kill in kills[-1:]]
            kills.append(kill_in_between(target, process, moment))
    with serving(folder, "--data", data, survives=True) as (target, _):
        flips += [flipped(kill, target) for kill in kills[-1:]]
    records = history(data)
    return [
        Round(kill, flip, [record for record in records if kill.began <= started(record) <= kill.over])
        for kill, flip in zip(kills, flips, strict=True)
    ]


def started(record: dict[str, Any]) -> datetime:
    """When an attempt began."""
    return datetime.fromisoformat(record["started_at"])


def check(one: Round) -> None:
    """The caller, the record and the nodes tell the same."""
    assert one.kill.answer in ("", "HTTP/1.1 204 No Content")
    assert len(one.records) <= 1
    assert one.outcome in ("switched", "unchanged", "never begun")
    assert one.flipped == (one.outcome == "switched")
    assert one.flipped or not one.kill.answer


async def test_a_killed_server_leaves_one_master_and_a_record_that_is_true(tmp_path):
    data, chance = tmp_path / "data", random.Random()
    with serving(tmp_path, "--data", data, survives=True) as (target, _):
        longest = LONGER * median(seconds(target) for _ in range(SAMPLES))
    moments = [chance.uniform(0, longest) for _ in range(ROUNDS)]
    try:
        async with writing(nodes(target), pause=PAUSE) as writers:
            rounds = await asyncio.to_thread(play, tmp_path, data, moments)
        (master,) = masters(target)
        missing, unasked = await lost(writers, master), await forged(writers, master)
    finally:
        with serving(tmp_path, "--data", data):
            pass
    acknowledged = sum(len(writer.acknowledged) for writer in writers)
    report(rounds, longest)
    sys.stdout.write(
        f"{acknowledged} acknowledged writes, {len(missing)} lost; "
        f"{sum(len(writer.refused) for writer in writers)} refused, {len(unasked)} of them done; "
        f"{sum(len(writer.open) for writer in writers)} without an answer\n"
    )
    for one in rounds:
        check(one)
    assert acknowledged > 100 * ROUNDS
    assert missing == []
    assert unasked == []


def seconds(target: Target) -> float:
    """How long a switch takes here and now."""
    started = time.monotonic()
    assert swap(target).status == 204
    return time.monotonic() - started


def report(rounds: list[Round], longest: float) -> None:
    """Say how it went."""
    outcomes = [one.outcome for one in rounds]
    recovered = sum(bool(record["recovered"]) for one in rounds for record in one.records)
    counted = ", ".join(f"{outcomes.count(name)} {name}" for name in sorted(set(outcomes)))
    sys.stdout.write(
        f"\n{len(rounds)} kills within {longest * 1000:.0f} ms: {counted}; "
        f"{recovered} ended by a recovery, {sum(bool(one.kill.answer) for one in rounds)} answered\n"
    )
