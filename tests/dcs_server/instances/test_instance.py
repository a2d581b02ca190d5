"""One switchover at a time, to its end whoever leaves."""

import asyncio

import pytest

from dcs_server.instances import instance as module
from dcs_server.instances.instance import Instance
from dcs_server.switch import switchover
from dcs_server.switch.decision import Outcome
from dcs_server.switch.switchover import plan
from tests.dcs_server.conftest import Pair, frozen, pid, role, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def instance(pair: Pair) -> Instance:
    return Instance("project", "instance", pair)


async def test_a_switch_goes_on_when_its_caller_is_cancelled(instance):
    caller = asyncio.create_task(instance.swap())
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert instance.is_busy
    await until(lambda: is_free(instance))
    assert [await role(node) for node in instance.nodes] == ["slave", "master"]


async def is_free(instance: Instance) -> bool:
    return not instance.is_busy


async def test_an_instance_is_busy_until_its_pair_is_sound_again(monkeypatch, instance):
    monkeypatch.setattr(switchover, "DEADLINE", 0.1)
    monkeypatch.setattr(switchover, "LIMIT", 0.5)
    master, standby = instance.nodes
    handover = await plan(master, standby)
    with frozen(await pid(standby)):
        await master.execute("FAILOVER", "TO", *standby.address, "TIMEOUT", 100, "FORCE")
        monkeypatch.setattr(module, "plan", lambda *_: asyncio.sleep(0, handover))
        monkeypatch.setattr(switchover, "begin", lambda _: asyncio.sleep(0, True))
        assert await instance.swap() is Outcome.UNDETERMINED
        assert instance.is_busy
    await until(lambda: is_free(instance))
    assert sorted([await role(master), await role(standby)]) == ["master", "slave"]


async def test_a_recovery_ends_with_the_server(monkeypatch, instance):
    monkeypatch.setattr(module, "plan", lambda *_: asyncio.sleep(0, None))
    monkeypatch.setattr(module, "switch", lambda _: asyncio.sleep(0, Outcome.UNDETERMINED))
    monkeypatch.setattr(module, "settle", lambda _: asyncio.sleep(60))
    assert await instance.swap() is Outcome.UNDETERMINED
    assert instance.is_busy
    await instance.stop()
    assert not instance.is_busy
