"""Switches of pairs that real Sentinels manage."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from dcs_server.instances.pairs import link
from dcs_server.nodes.embedded import embedded
from dcs_server.nodes.node import Login, Node
from dcs_server.nodes.process import free_port
from dcs_server.nodes.state import IDLE, MASTER, SLAVE, Absence, State
from dcs_server.switch import sentinel
from dcs_server.switch.decision import Outcome, Record
from dcs_server.switch.sentinel import Managed, can_coordinate, ended
from dcs_server.switch.switchover import NotReady, plan
from dcs_server.switch.watched import is_watched
from tests.dcs_server.binaries import of
from tests.dcs_server.conftest import Pair, frozen, pid, role, until
from tests.dcs_server.sentinels import NAME, watching
from tests.dcs_server.writers import lost, writing

pytestmark = pytest.mark.anyio
VALKEY, REDIS = "Valkey 9", "Redis"
OLD, NEW = ("127.0.0.1", 1), ("127.0.0.1", 2)
ASKING = (
    "+info",
    "+sentinel|master",
    "+sentinel|get-master-addr-by-name",
    "+sentinel|failover",
    "+client|setinfo",
)
RECORD = Record(OLD, NEW, "before")


@pytest.fixture
async def managed(tmp_path: Path) -> AsyncIterator[Managed]:
    async with embedded(of(VALKEY)) as nodes:
        master, standby = await nodes.start(), await nodes.start()
        await link(master, standby)
        async with watching(of(VALKEY), tmp_path, master) as sentinels:
            yield Managed((master, standby), sentinels, NAME, coordinated=True)


async def roles(pair: Pair) -> list[str]:
    return [await role(node) for node in pair]


async def test_a_coordinated_failover_exchanges_the_roles_and_loses_nothing(managed):
    assert await can_coordinate(managed.sentinels[0])
    async with writing([node.url for node in managed.nodes], pause=0.005) as writers:
        handover = await managed.plan()
        assert await managed.switch(handover) is Outcome.SWITCHED
    assert await roles(managed.nodes) == ["slave", "master"]
    assert sum(len(writer.acknowledged) for writer in writers) > 50
    assert await lost(writers, managed.nodes[1].url) == []
    assert handover.dropped == 0
    await until(lambda: has_heard(managed))
    assert (await managed.plan()).old is managed.nodes[1]


async def has_heard(managed: Managed) -> bool:
    """Whether the Sentinels call the new one master."""
    return bool(await managed.plan())


async def test_a_pair_that_is_watched_is_not_switched_behind_the_back_of_its_sentinels(managed):
    assert await is_watched(managed.nodes[0])
    with pytest.raises(NotReady, match="a Sentinel watches"):
        await plan(*managed.nodes)


async def test_a_standby_that_is_not_ready_is_not_asked_for(managed):
    with frozen(await pid(managed.nodes[1])), pytest.raises(NotReady, match="does not answer"):
        await managed.plan()


async def test_a_sentinel_that_refuses_is_quoted(managed):
    handover = await managed.plan()
    wrong = Managed(managed.nodes, managed.sentinels, "another", coordinated=True)
    with pytest.raises(NotReady, match="do not agree on the master"):
        await wrong.plan()
    await managed.sentinels[0].execute("SENTINEL", "FAILOVER", NAME, "COORDINATED")
    with pytest.raises(NotReady, match="refuses: INPROG"):
        await managed.switch(handover)
    assert await managed.settle(handover, limit=20) is Outcome.SWITCHED


async def test_without_sentinels_nothing_is_done(managed):
    handover = await managed.plan()
    alone = Managed(managed.nodes, (Node(("127.0.0.1", 1), managed.nodes[0].login),), NAME, coordinated=True)
    with pytest.raises(NotReady, match="do not agree"):
        await alone.plan()
    with pytest.raises(NotReady, match="no Sentinel calls"):
        await alone.switch(handover)
    assert await roles(managed.nodes) == ["master", "slave"]


async def test_few_rights_are_enough(managed):
    nodes = [await few(node, "+info", "+client|setinfo") for node in managed.nodes]
    sentinels = tuple([await few(one, *ASKING) for one in managed.sentinels])
    assert await can_coordinate(sentinels[0])
    limited = Managed((nodes[0], nodes[1]), sentinels, NAME, coordinated=True)
    assert await limited.switch(await limited.plan()) is Outcome.SWITCHED
    for node in (*managed.nodes, *managed.sentinels):
        assert await node.execute("ACL", "LOG") == []


async def few(node: Node, *rights: str) -> Node:
    """The same node for a user who may do no more than this."""
    await node.execute("ACL", "SETUSER", "few", "on", ">few", *rights)
    return Node(node.address, Login("few", "few"))


async def test_a_sentinel_that_sees_another_pair_is_not_asked(managed, nodes, tmp_path):
    other, standby = await nodes.start(), await nodes.start()
    await link(other, standby)
    async with watching(of(VALKEY), tmp_path / "odd", other, 1) as odd:
        mixed = replace(managed, sentinels=odd + managed.sentinels)
        assert await mixed.switch(await mixed.plan()) is Outcome.SWITCHED
    assert await roles(managed.nodes) == ["slave", "master"]
    assert await roles((other, standby)) == ["master", "slave"]


async def test_a_silent_sentinel_may_go_on_later(managed):
    handover = await managed.plan()
    asked = managed.sentinels[0]
    number = await pid(asked)
    await asked.execute("SENTINEL", "FAILOVER", NAME, "COORDINATED")
    with frozen(number):
        assert await managed.settle(handover, limit=4) is Outcome.UNDETERMINED
    assert await roles(managed.nodes) == ["master", "slave"]


async def test_a_sentinel_that_has_ended_goes_on_with_nothing(managed):
    handover = await managed.plan()
    ended_one = Node(("127.0.0.1", free_port()), Login())
    assert await replace(managed, sentinels=(ended_one,)).settle(handover, limit=4) is Outcome.UNCHANGED


async def test_sentinels_that_stay_silent_are_not_waited_for_without_end(managed, monkeypatch):
    monkeypatch.setattr(sentinel, "SILENCE", 2.0)
    handover = await managed.plan()
    with frozen(await pid(managed.sentinels[0])):
        assert await managed.settle(handover, limit=20) is Outcome.UNCHANGED


async def test_a_node_that_may_not_say_who_watches_it_counts_as_not_watched(nodes):
    node = await nodes.start()
    limited = await few(node, "+info")
    assert await is_watched(limited) is False
    assert isinstance(await limited.look(), State)


async def test_older_sentinels_cannot_do_it_without_loss(tmp_path, nodes):
    async with embedded(of(REDIS)) as started:
        master, standby = await started.start(), await started.start()
        await link(master, standby)
        async with watching(of(REDIS), tmp_path, master) as sentinels:
            assert await can_coordinate(sentinels[0]) is False
            lossy = Managed((master, standby), sentinels, NAME, coordinated=False)
            assert lossy.mode == "sentinel, loss accepted"
            handover = await lossy.plan()
            async with writing([master.url], pause=0.005) as writers:
                assert await lossy.switch(handover) is Outcome.SWITCHED
            assert await roles((master, standby)) == ["slave", "master"]
            assert await lost(writers, standby.url)
            assert handover.lost


BEFORE_OLD = State(MASTER, IDLE, "before", 100, online={NEW: 100})
BEFORE_NEW = State(SLAVE, IDLE, "before", 100, master=OLD, linked=True)
AFTER_OLD = State(SLAVE, IDLE, "after", 100, "before", 101, master=NEW, linked=True)
AFTER_NEW = State(MASTER, IDLE, "after", 100, "before", 101, online={OLD: 100})
ENDS = {
    "before": (BEFORE_OLD, BEFORE_NEW, Outcome.UNCHANGED),
    "after": (AFTER_OLD, AFTER_NEW, Outcome.SWITCHED),
    "two masters": (BEFORE_OLD, AFTER_NEW, None),
    "one is silent": (BEFORE_OLD, Absence.SILENT, None),
    "no master": (AFTER_OLD, BEFORE_NEW, None),
}


@pytest.mark.parametrize(("old", "new", "expected"), ENDS.values(), ids=ENDS.keys())
def test_the_end_is_what_both_nodes_show(old, new, expected):
    assert ended(RECORD, old, new) is expected
