"""What a switch may lose, on a pair whose link swallowed acknowledged writes."""

from collections.abc import AsyncIterator

import pytest

from dcs_server.switch import forcing, switchover
from dcs_server.switch.decision import Outcome
from dcs_server.switch.policy import Mode, Policy
from dcs_server.switch.switchover import NotReady, plan, switch
from tests.dcs_server.conftest import Pair, role, until
from tests.dcs_server.relay import Relay, relaying

pytestmark = pytest.mark.anyio
LOST = 20


@pytest.fixture
async def lossy(pair: Pair) -> AsyncIterator[Relay]:
    """The way from the master to its standby."""
    master, standby = pair
    async with relaying(master.address) as relay:
        await standby.execute("REPLICAOF", *relay.address)
        await until(lambda: plan(*pair))
        yield relay


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switchover, "TIMEOUT", 400)
    monkeypatch.setattr(switchover, "FORCE_AFTER", 400)
    monkeypatch.setattr(forcing, "JUDGED", 0.2)


async def write(pair: Pair, relay: Relay) -> None:
    """Have writes acknowledged that the standby never gets."""
    relay.swallow = True
    for number in range(LOST):
        await pair[0].execute("SET", f"key-{number}", "x" * 100)


async def kept(pair: Pair) -> int:
    """How many of the writes the master has."""
    (master,) = [node for node in pair if await role(node) == "master"]
    return await master.execute("EXISTS", *(f"key-{number}" for number in range(LOST)))


async def test_without_permission_nothing_is_lost_and_the_roles_stay(pair, lossy):
    handover = await plan(*pair)
    await write(pair, lossy)
    assert await switch(handover) is Outcome.UNCHANGED
    assert await kept(pair) == LOST
    assert handover.gap is not None
    assert 0.3 < handover.gap < 5


async def test_a_standby_too_far_behind_is_not_even_asked(pair, lossy):
    await write(pair, lossy)
    with pytest.raises(NotReady, match=r"is \d{4} bytes behind 127.0.0.1:\d+, more than 1000$"):
        await plan(*pair, Policy(max_lag=1000))


async def test_bounded_loses_no_more_than_it_may(pair, lossy):
    policy = Policy(Mode.BOUNDED, max_lag=1000)
    handover = await plan(*pair, policy)
    await write(pair, lossy)
    assert await switch(handover, policy) is Outcome.UNCHANGED
    assert await kept(pair) == LOST


@pytest.mark.parametrize("policy", [Policy(Mode.BOUNDED, max_lag=10_000), Policy(Mode.FORCE, max_lag=0)])
async def test_what_is_lost_with_permission_is_told(pair, lossy, policy):
    handover = await plan(*pair, policy)
    await write(pair, lossy)
    assert await switch(handover, policy) is Outcome.SWITCHED
    assert await kept(pair) == 0
    assert handover.dropped is not None
    assert LOST * 100 < handover.dropped < LOST * 200


@pytest.mark.parametrize("mode", Mode)
async def test_a_healthy_pair_loses_nothing_in_any_mode(pair, mode):
    policy = Policy(mode)
    handover = await plan(*pair, policy)
    assert await switch(handover, policy) is Outcome.SWITCHED
    assert handover.dropped == 0
    assert handover.gap is not None
    assert handover.gap < 1


async def test_without_nudge_it_only_takes_longer(pair, monkeypatch):
    monkeypatch.setattr(switchover, "TIMEOUT", 3000)
    policy = Policy(nudge=False)
    assert await switch(await plan(*pair, policy), policy) is Outcome.SWITCHED
