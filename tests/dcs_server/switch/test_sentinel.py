"""Switches of pairs that real Sentinels manage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dcs_server.instances.pairs import link
from dcs_server.nodes.embedded import embedded
from dcs_server.nodes.node import Node
from dcs_server.nodes.state import IDLE, MASTER, SLAVE, Absence, State
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
    with pytest.raises(NotReady, match="no Sentinel answers"):
        await alone.switch(handover)
    assert await roles(managed.nodes) == ["master", "slave"]


async def test_older_sentinels_cannot_do_it_without_loss(tmp_path, nodes):
    async with embedded(of(REDIS)) as started:
        master, standby = await started.start(), await started.start()
        await link(master, standby)
        async with watching(of(REDIS), tmp_path, master) as sentinels:
            assert await can_coordinate(sentinels[0]) is False
            lossy = Managed((master, standby), sentinels, NAME, coordinated=False)
            assert lossy.mode == "sentinel, loss accepted"
            assert await lossy.switch(await lossy.plan()) is Outcome.SWITCHED
            assert await roles((master, standby)) == ["slave", "master"]


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
