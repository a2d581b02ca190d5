"""The exchange itself, on real nodes: what it does, what it refuses, and what it costs the writers."""

import asyncio
import time
from pathlib import Path

import pytest

from dcs_server.nodes.node import Login, Node
from dcs_server.switch import switchover
from dcs_server.switch.decision import Outcome
from dcs_server.switch.handover import Handover
from dcs_server.switch.switchover import NotReady, plan, switch
from tests.dcs_server.conftest import frozen, kill, pid, role
from tests.dcs_server.writers import lost, writing

pytestmark = pytest.mark.anyio
SECONDS = 3.0


async def test_a_switch_exchanges_the_roles_and_replication_goes_on(pair):
    old, new = pair
    await old.execute("SET", "before", "1")
    assert await switch(await plan(*pair)) is Outcome.SWITCHED
    assert [await role(node) for node in pair] == ["slave", "master"]
    await new.execute("SET", "after", "2")
    assert await new.execute("WAIT", 1, 5000) == 1
    assert await old.execute("MGET", "before", "after") == ["1", "2"]


async def test_a_second_switch_puts_the_roles_back(pair):
    for expected in (["slave", "master"], ["master", "slave"]):
        assert await switch(await plan(*pair)) is Outcome.SWITCHED
        assert [await role(node) for node in pair] == expected


async def test_the_roles_are_written_into_the_files_of_the_nodes(pair):
    await switch(await plan(*pair))
    old, new = [Path((await node.execute("CONFIG", "GET", "dir"))[1], "redis.conf") for node in pair]
    assert f"replicaof 127.0.0.1 {pair[1].address[1]}" in old.read_text(encoding="utf-8")
    assert "replicaof" not in new.read_text(encoding="utf-8")


async def test_nobody_connects_anew_while_writes_are_held_back(pair):
    watchers = [Node(node.address, node.login) for node in pair]
    handover = await plan(*pair)
    before = [await connections(node) for node in watchers]
    assert await switch(handover) is Outcome.SWITCHED
    its_new_replica = 1
    assert [await connections(node) for node in watchers] == [before[0], before[1] + its_new_replica]


async def connections(node: Node) -> int:
    """How many connections a node has ever taken."""
    return (await node.execute("INFO", "stats"))["total_connections_received"]


async def test_without_the_right_to_nudge_it_only_takes_longer(pair, monkeypatch):
    monkeypatch.setattr(switchover, "nudge", lambda standby, done: asyncio.sleep(0))
    assert await switch(await plan(*pair)) is Outcome.SWITCHED


async def test_no_switch_without_a_standby_that_is_online(pair):
    await pair[1].execute("REPLICAOF", "127.0.0.1", "1")
    with pytest.raises(NotReady, match="no online replica"):
        await plan(*pair)


async def test_no_switch_of_two_masters(pair):
    await pair[1].execute("REPLICAOF", "NO", "ONE")
    with pytest.raises(NotReady, match="2 of its 2 nodes are masters"):
        await plan(*pair)


async def test_no_switch_within_another_failover(pair):
    master, standby = pair
    await standby.execute("CLIENT", "PAUSE", 500, "ALL")
    await master.execute("FAILOVER")
    with pytest.raises(NotReady):
        await plan(*pair)


async def test_no_switch_with_a_frozen_standby(pair):
    with frozen(await pid(pair[1])), pytest.raises(NotReady, match="does not answer"):
        await plan(*pair)
    assert await switch(await plan(*pair)) is Outcome.SWITCHED


async def test_no_switch_with_a_dead_standby(pair):
    await kill(pair[1])
    with pytest.raises(NotReady, match="is not running"):
        await plan(*pair)
    assert await role(pair[0]) == "master"


async def test_a_master_that_refuses_is_left_as_it_is(pair):
    handover = await plan(*pair)
    wrong = Handover(handover.old, Node(("127.0.0.1", 1), Login()), handover.record)
    with pytest.raises(NotReady, match="refuses"):
        await switch(wrong)
    assert [await role(node) for node in pair] == ["master", "slave"]


async def test_no_acknowledged_write_is_lost(pair):
    until = time.monotonic() + SECONDS
    switches = 0
    async with writing([node.url for node in pair]) as writers:
        while time.monotonic() < until:
            assert await switch(await plan(*pair)) is Outcome.SWITCHED
            switches += 1
            await asyncio.sleep(0.1)
    master = (await plan(*pair)).old
    acknowledged = sum(len(writer.acknowledged) for writer in writers)
    missing = await lost(writers, master.url)
    print(f"{switches} switches, {acknowledged} acknowledged writes, {len(missing)} lost")
    assert switches > 3
    assert acknowledged > 100
    assert missing == []
