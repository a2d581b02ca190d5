"""One switchover at a time, to its end whoever leaves, and a record of every attempt."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from dcs_server.errors import Refused
from dcs_server.instances.instance import Instance
from dcs_server.instances.ledger import Ledger, journal
from dcs_server.store import Attempt, Entry, Journal, Store, open_database
from dcs_server.switch import switchover
from dcs_server.switch.decision import Outcome
from dcs_server.switch.handover import Handover
from dcs_server.switch.planned import Planned
from dcs_server.switch.policy import Mode, Policy
from dcs_server.switch.switchover import plan
from tests.dcs_server.conftest import SWAP, Pair, kill, pid, role, until

pytestmark = pytest.mark.anyio
NUMBERS = count()


@dataclass
class Desk:
    """An instance, where it is recorded, and an attempt for each call."""

    instance: Instance
    store: Store
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.store, SWAP)

    def attempt(self) -> Attempt:
        now = datetime.now(UTC)
        return Attempt(f"attempt-{next(NUMBERS)}", "project", "instance", "me", "here", "no-loss", now)

    async def swap(self) -> None:
        await self.instance.swap(self.attempt(), self.ledger)

    async def refusal(self) -> str:
        with pytest.raises(Refused) as refused:
            await self.swap()
        return str(refused.value)

    async def latest(self) -> Entry:
        return (await self.store.history(limit=1))[0]

    async def is_free(self) -> bool:
        return not self.instance.is_busy

    async def roles(self) -> list[str]:
        return [await role(node) for node in self.instance.nodes]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(open_database(str(tmp_path / "store.sqlite")))
    yield opened
    await opened.close()


@pytest.fixture
def desk(pair: Pair, store: Store) -> Desk:
    return Desk(Instance("project", "instance", pair, Planned(pair, Policy())), store)


async def test_a_success_is_recorded_with_what_was_measured(desk):
    await desk.swap()
    assert await desk.roles() == ["slave", "master"]
    entry = await desk.latest()
    assert entry.journal is not None
    assert (entry.journal.old, entry.journal.new) == tuple(node.address for node in desk.instance.nodes)
    assert entry.answered is not None
    assert (entry.answered.status, entry.answered.code) == (204, "")
    assert 0 < entry.answered.duration < 5
    assert entry.ending is not None
    assert (entry.ending.outcome, entry.ending.lost, entry.ending.recovered) == ("switched", 0, False)
    assert entry.ending.write_gap is not None
    assert entry.ending.write_gap < entry.answered.duration
    assert entry.ending.offset is not None
    assert entry.ending.offset >= entry.journal.offset


async def test_at_once_means_after_the_answer(desk):
    for _ in range(5):
        await desk.swap()
    assert await desk.roles() == ["slave", "master"]
    assert [entry.ending and entry.ending.outcome for entry in await desk.store.history()] == ["switched"] * 5


async def test_the_second_of_two_at_once_is_refused_and_recorded(desk):
    answers = await asyncio.gather(desk.swap(), desk.swap(), return_exceptions=True)
    assert [str(answer) for answer in answers if answer] == ["JobRunning"]
    refused = [entry for entry in await desk.store.history() if entry.journal is None]
    assert [(entry.answered.code, entry.ending.outcome) for entry in refused] == [
        (SWAP.answers["JobRunning"].body["error_code"], "refused")
    ]


async def test_a_switch_of_another_process_is_respected(desk):
    async with desk.store.claim("project", "instance"):
        assert await desk.refusal() == "JobRunning"
    assert await desk.roles() == ["master", "slave"]


async def test_a_pair_that_is_not_ready_is_left_alone_and_the_reason_recorded(desk):
    await kill(desk.instance.nodes[1])
    assert await desk.refusal() == "SwapFailed"
    entry = await desk.latest()
    assert entry.ending is not None
    assert (entry.ending.outcome, entry.ending.note) == (
        "unchanged",
        f"{desk.instance.nodes[1]} is not running",
    )


async def test_a_switch_goes_on_when_its_caller_is_cancelled(desk):
    caller = asyncio.create_task(desk.swap())
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert desk.instance.is_busy
    await until(desk.is_free)
    assert await desk.roles() == ["slave", "master"]


class FreezesStandby(Planned):
    """A switch to a standby that falls silent before the master is told."""

    async def switch(self, handover: Handover) -> Outcome:
        os.kill(await pid(handover.new), signal.SIGSTOP)
        return await super().switch(handover)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switchover, "DEADLINE", 0.3)
    monkeypatch.setattr(switchover, "LIMIT", 1.0)
    monkeypatch.setattr(switchover, "FORCE_AFTER", 100)


async def test_an_instance_is_busy_until_its_pair_is_sound_again(hurried, desk, pair):
    desk.instance.method = FreezesStandby(pair, Policy(Mode.FORCE))
    process = await pid(pair[1])
    try:
        assert await desk.refusal() == "SwapFailed"
        assert desk.instance.is_busy
        entry = await desk.latest()
        assert (entry.answered.code, entry.ending) == (SWAP.answers["SwapFailed"].body["error_code"], None)
        assert await desk.refusal() == "JobRunning"
    finally:
        os.kill(process, signal.SIGCONT)
    await until(desk.is_free)
    assert sorted(await desk.roles()) == ["master", "slave"]
    assert await desk.store.unfinished() == []


async def test_a_recovery_ends_with_the_server_and_is_taken_up_again(hurried, desk, pair):
    desk.instance.method = FreezesStandby(pair, Policy(Mode.FORCE))
    process = await pid(pair[1])
    try:
        assert await desk.refusal() == "SwapFailed"
        await desk.instance.stop()
        assert not desk.instance.is_busy
        (left,) = await desk.store.unfinished()
    finally:
        os.kill(process, signal.SIGCONT)
    again = Instance("project", "instance", pair, Planned(pair, Policy()))
    again.recover(desk.ledger)
    assert await again.settled(10)
    entry = next(one for one in await desk.store.history() if one.attempt == left.attempt)
    assert entry.ending is not None
    assert entry.ending.recovered
    assert sorted(await desk.roles()) == ["master", "slave"]


async def begin(desk: Desk) -> Attempt:
    """Write what a process writes that is about to send FAILOVER."""
    attempt, handover = desk.attempt(), await plan(*desk.instance.nodes)
    async with desk.store.claim("project", "instance") as claim:
        await claim.begin(attempt, journal(handover))
    return attempt


async def recovered(desk: Desk) -> str:
    """Start again, and tell how the open switch ended."""
    desk.instance.recover(desk.ledger)
    assert await desk.instance.settled(20)
    entry = await desk.latest()
    assert entry.ending is not None
    assert entry.ending.recovered
    assert entry.answered is None
    return entry.ending.outcome


async def test_a_switch_that_was_never_sent_is_found_unchanged(desk):
    await begin(desk)
    assert await recovered(desk) == "unchanged"
    assert await desk.roles() == ["master", "slave"]


async def test_a_switch_that_went_on_alone_is_found_finished_and_its_roles_kept(desk):
    await begin(desk)
    one, other = desk.instance.nodes
    await one.execute("FAILOVER", "TO", *other.address)
    assert await recovered(desk) == "switched"
    assert await desk.roles() == ["slave", "master"]
    folder = (await one.execute("CONFIG", "GET", "dir"))[1]
    config = await asyncio.to_thread(Path(folder, "redis.conf").read_text, encoding="utf-8")
    assert f"replicaof 127.0.0.1 {other.address[1]}" in config


async def test_two_masters_left_behind_become_one(desk):
    await begin(desk)
    await desk.instance.nodes[1].execute("REPLICAOF", "NO", "ONE")
    await desk.instance.nodes[1].execute("SET", "acknowledged", "1")
    assert await recovered(desk) == "switched"
    assert await desk.roles() == ["slave", "master"]


async def test_an_open_switch_refuses_the_next_until_it_is_recovered(desk):
    await begin(desk)
    assert await desk.refusal() == "JobRunning"
    assert await recovered_at(desk) == "unchanged"
    await desk.swap()


async def recovered_at(desk: Desk) -> str:
    desk.instance.recover(desk.ledger)
    assert await desk.instance.settled(20)
    return next(e.ending.outcome for e in await desk.store.history() if e.ending and e.ending.recovered)


async def test_a_switch_between_former_nodes_is_closed_with_a_note(desk):
    async with desk.store.claim("project", "instance") as claim:
        elsewhere = Journal(("127.0.0.1", 1), ("127.0.0.1", 2), "replid", 0)
        await claim.begin(desk.attempt(), elsewhere)
    assert await recovered(desk) == "undetermined"
    entry = await desk.latest()
    assert entry.ending.note == "it was between other nodes than the instance has now"
    assert await desk.roles() == ["master", "slave"]


class Failing(Planned):
    """Breaks in the middle."""

    async def switch(self, handover: Handover) -> Outcome:
        raise ZeroDivisionError


async def test_an_unexpected_failure_leaves_the_switch_open_for_the_recovery(desk, pair):
    desk.instance.method = Failing(pair, Policy())
    with pytest.raises(ZeroDivisionError):
        await desk.swap()
    assert len(await desk.store.unfinished()) == 1
    assert await recovered(desk) == "unchanged"
