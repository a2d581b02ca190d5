"""Switches that meet trouble, on real nodes: how they end, and that writes are taken again afterwards."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from redis.asyncio import Connection

from dcs_server.nodes import node as node_module
from dcs_server.nodes.node import Node, following
from dcs_server.nodes.state import Absence, Sight
from dcs_server.switch import switchover
from dcs_server.switch.decision import Outcome, Record
from dcs_server.switch.handover import Handover
from dcs_server.switch.recovery import settle
from dcs_server.switch.switchover import plan, switch
from tests.dcs_server.conftest import Pair, frozen, kill, pid, role, until

pytestmark = pytest.mark.anyio


async def takes_writes(node: Node) -> bool:
    return bool(await node.execute("SET", "key", "value"))


async def roles(pair: Pair) -> list[str]:
    return [await role(node) for node in pair]


async def is_acknowledged(master: Node) -> bool:
    info = await master.execute("INFO", "replication")
    return info["slave0"]["offset"] == info["master_repl_offset"]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long, and the deadline comes before the master gives up by itself."""
    monkeypatch.setattr(node_module, "TIMEOUT", 0.3)
    monkeypatch.setattr(switchover, "DEADLINE", 0.3)
    monkeypatch.setattr(switchover, "LIMIT", 2.5)


async def test_a_standby_that_freezes_with_writes_to_come_is_not_waited_for(hurried, pair):
    handover = await plan(*pair)
    with frozen(await pid(pair[1])):
        await pair[0].execute("SET", "not there yet", "1")
        assert await switch(handover) is Outcome.UNCHANGED
        assert await takes_writes(pair[0])
    assert await roles(pair) == ["master", "slave"]
    assert await switch(await until(lambda: plan(*pair))) is Outcome.SWITCHED


async def test_a_master_that_gives_up_by_itself_is_seen_to_have_done_so(pair, monkeypatch):
    monkeypatch.setattr(switchover, "TIMEOUT", 100)
    handover = await plan(*pair)
    with frozen(await pid(pair[1])):
        await pair[0].execute("SET", "not there yet", "1")
        assert await switch(handover) is Outcome.UNCHANGED
        assert await takes_writes(pair[0])


async def test_a_standby_that_freezes_with_nothing_to_come_does_not_leave_the_pair_without_master(
    hurried, pair
):
    master, standby = pair
    await until(lambda: is_acknowledged(master))
    handover = await plan(*pair)
    with frozen(await pid(standby)):
        assert await switch(handover) is Outcome.UNDETERMINED
        assert await takes_writes(master)
    assert await settle(handover) is Outcome.UNCHANGED
    assert await roles(pair) == ["master", "slave"]


async def test_a_handover_that_never_ends_is_aborted(hurried, pair):
    master, _ = pair
    handover = await plan(*pair)
    await master.execute("CONFIG", "SET", "masterauth", "wrong")
    assert await switch(handover) is Outcome.UNCHANGED
    assert await roles(pair) == ["master", "slave"]
    assert await takes_writes(master)


class FreezesBeforeFailover(Node):
    """Freezes when the command to hand over is about to be sent."""

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        process = await pid(self)
        async with super().connection() as connection:
            os.kill(process, signal.SIGSTOP)
            yield connection


async def test_a_master_that_freezes_does_not_hand_over_late(hurried, pair):
    master, standby = pair
    await until(lambda: is_acknowledged(master))
    process = await pid(master)
    freezing = FreezesBeforeFailover(master.address, master.login)
    handover = Handover(freezing, standby, (await plan(*pair)).record)
    assert await switch(handover) is Outcome.UNDETERMINED
    os.kill(process, signal.SIGCONT)
    assert await settle(handover) is Outcome.UNCHANGED
    await asyncio.sleep(1)
    assert await roles(pair) == ["master", "slave"]
    assert await takes_writes(master)
    await freezing.close()


async def test_a_switch_that_nobody_follows_is_found_finished(pair):
    handover = await plan(*pair)
    await handover.old.execute("FAILOVER")
    assert await settle(handover, patience=5) is Outcome.SWITCHED


async def test_a_handover_to_a_frozen_standby_waits_for_it_and_never_makes_two_masters(pair):
    master, standby = pair
    handover = await plan(*pair)
    with frozen(await pid(standby)):
        await master.execute("FAILOVER", "TO", *standby.address, "TIMEOUT", 100, "FORCE")
        assert await settle(handover, limit=1) is Outcome.UNDETERMINED
        assert await role(master) == "slave"
    assert await settle(handover) in (Outcome.SWITCHED, Outcome.UNCHANGED)
    assert sorted(await roles(pair)) == ["master", "slave"]


async def test_a_handover_to_a_dead_standby_is_aborted(pair):
    master, standby = pair
    handover = await plan(*pair)
    process = await pid(standby)
    os.kill(process, signal.SIGSTOP)
    await master.execute("FAILOVER", "TO", *standby.address, "TIMEOUT", 100, "FORCE")
    await until(lambda: is_slave(master))
    await kill(standby, process)
    assert await settle(handover) is Outcome.UNCHANGED
    assert await takes_writes(master)


async def is_slave(node: Node) -> bool:
    return await role(node) == "slave"


async def shift_history(master: Node) -> None:
    """Make a master start a new history, as one does that is made a replica and a master again."""
    await master.execute("REPLICAOF", "127.0.0.1", "1")
    await master.execute("REPLICAOF", "NO", "ONE")


@pytest.mark.parametrize(("written", "kept"), [((0, 0), 0), ((1, 0), 0), ((0, 1), 1), ((1, 1), 0)])
async def test_two_masters_become_one_and_what_is_lost_is_said(pair, written, kept, caplog):
    handover = await plan(*pair)
    await pair[1].execute("REPLICAOF", "NO", "ONE")
    await shift_history(pair[0])
    for node, writes in zip(pair, written, strict=True):
        for _ in range(writes):
            await node.execute("SET", f"on {node}", "1")
    outcome = await settle(handover)
    assert outcome is (Outcome.SWITCHED if kept == 1 else Outcome.UNCHANGED)
    master, standby = pair[kept], pair[1 - kept]
    assert [await role(master), await role(standby)] == ["master", "slave"]
    assert await master.execute("EXISTS", f"on {master}") == written[kept]
    assert await master.execute("EXISTS", f"on {standby}") == 0
    said_nothing_lost = "two masters, 0 bytes" in caplog.text
    assert said_nothing_lost == (written[1 - kept] == 0)


class WrittenToMeanwhile(Node):
    """A client writes to it right after its third answer, on which its fate is decided."""

    looks = 0
    acknowledged = False

    async def look(self) -> Sight:
        sight = await super().look()
        self.looks += 1
        if self.looks == 3:
            with suppress(TimeoutError):
                async with asyncio.timeout(0.3):
                    self.acknowledged = bool(await self.execute("SET", "late", "1"))
        return sight


async def test_no_write_is_acknowledged_by_a_master_that_is_being_demoted(pair):
    handover = await plan(*pair)
    await pair[1].execute("REPLICAOF", "NO", "ONE")
    loser = WrittenToMeanwhile(pair[1].address, pair[1].login)
    assert await settle(Handover(pair[0], loser, handover.record)) is Outcome.UNCHANGED
    assert loser.looks > 3
    assert not loser.acknowledged
    await loser.close()


async def test_no_master_becomes_one_again(pair):
    handover = await plan(*pair)
    await pair[0].execute(*following(pair[1]))
    assert await settle(handover) is Outcome.UNCHANGED
    assert await roles(pair) == ["master", "slave"]
    assert await takes_writes(pair[0])


async def test_of_two_without_a_master_the_one_with_more_becomes_it(pair):
    new, old = pair
    handover = Handover(old, new, Record(old.address, new.address, (await new.look()).replid))
    await old.execute("REPLICAOF", "127.0.0.1", "1")
    await new.execute("SET", "acknowledged", "1")
    await new.execute(*following(old))
    assert await roles(pair) == ["slave", "slave"]
    assert await settle(handover) is Outcome.SWITCHED
    assert await roles(pair) == ["master", "slave"]
    assert await old.execute("GET", "acknowledged") == "1"


async def test_a_master_that_dies_is_not_replaced(pair):
    master, standby = pair
    handover = await plan(*pair)
    await kill(master)
    assert await settle(handover) is Outcome.UNDETERMINED
    assert await role(standby) == "slave"


async def test_a_handover_to_a_master_yields_to_it(pair):
    master, standby = pair
    handover = await plan(*pair)
    await master.execute("CONFIG", "SET", "masterauth", "wrong")
    await master.execute("FAILOVER", "TO", *standby.address)
    await until(lambda: is_slave(master))
    await standby.execute("REPLICAOF", "NO", "ONE")
    await standby.execute("SET", "acknowledged", "1")
    settling = asyncio.create_task(settle(handover))
    await until(lambda: is_settled(master))
    await master.execute("CONFIG", "SET", "masterauth", master.login.password)
    assert await settling is Outcome.SWITCHED
    assert await roles(pair) == ["slave", "master"]
    assert await standby.execute("GET", "acknowledged") == "1"


async def is_settled(node: Node) -> bool:
    sight = await node.look()
    return not isinstance(sight, Absence) and sight.is_idle
