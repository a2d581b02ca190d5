"""The same switch on every Redis and Valkey that is to be had."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from dcs_server.instances.pairs import link
from dcs_server.nodes.binary import Binary
from dcs_server.nodes.embedded import embedded
from dcs_server.switch import switchover
from dcs_server.switch.decision import Outcome
from dcs_server.switch.handover import Handover
from dcs_server.switch.policy import Policy
from dcs_server.switch.recovery import settle
from dcs_server.switch.switchover import plan, switch
from tests.dcs_server.binaries import BINARIES
from tests.dcs_server.conftest import Pair, frozen, pid, role, until

pytestmark = pytest.mark.anyio


@pytest.fixture(params=BINARIES.values(), ids=BINARIES.keys())
async def each_pair(request: pytest.FixtureRequest) -> AsyncIterator[Pair]:
    """A master and its standby."""
    binary: Binary = request.param
    async with embedded(binary) as nodes:
        master, standby = await nodes.start(), await nodes.start()
        await link(master, standby)
        yield master, standby


def test_there_are_old_ones_and_new_ones():
    assert len({binary.name.split(".")[0] for binary in BINARIES.values()}) >= 2


@pytest.mark.parametrize("nudge", [True, False])
async def test_there_and_back(each_pair, nudge):
    policy = Policy(nudge=nudge)
    for number, expected in enumerate((["slave", "master"], ["master", "slave"])):
        handover = await plan(*each_pair, policy)
        await handover.old.execute("SET", f"key-{number}", "1")
        assert await switch(handover, policy) is Outcome.SWITCHED
        assert handover.dropped == 0
        assert [await role(node) for node in each_pair] == expected
    assert await each_pair[0].execute("EXISTS", "key-0", "key-1") == 2


async def test_a_frozen_standby_is_given_up(each_pair, monkeypatch):
    monkeypatch.setattr(switchover, "TIMEOUT", 200)
    handover = await plan(*each_pair)
    with frozen(await pid(each_pair[1])):
        await each_pair[0].execute("SET", "not there yet", "1")
        assert await switch(handover) is Outcome.UNCHANGED
        assert await each_pair[0].execute("SET", "key", "1")


@pytest.mark.parametrize("written", [0, 1])
async def test_two_masters_become_one(each_pair, written):
    handover = await plan(*each_pair)
    await each_pair[1].execute("REPLICAOF", "NO", "ONE")
    if written:
        await each_pair[1].execute("SET", "acknowledged", "1")
    assert await settle(handover) is (Outcome.SWITCHED if written else Outcome.UNCHANGED)
    assert sorted([await role(node) for node in each_pair]) == ["master", "slave"]


async def test_a_handover_that_never_ends_is_aborted(each_pair):
    handover: Handover = await plan(*each_pair)
    await handover.old.execute("CONFIG", "SET", "masterauth", "wrong")
    await handover.old.execute("FAILOVER", "TO", *handover.new.address)
    await until(lambda: is_handing_over(handover))
    assert await settle(handover) is Outcome.UNCHANGED
    assert [await role(node) for node in each_pair] == ["master", "slave"]


async def is_handing_over(handover: Handover) -> bool:
    await asyncio.sleep(0)
    return await role(handover.old) == "slave"
