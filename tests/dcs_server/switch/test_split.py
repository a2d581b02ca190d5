"""The answer to the handover is lost on the way: both nodes become masters, and one remains."""

import pytest

from dcs_server.nodes.node import Node
from dcs_server.switch.decision import Outcome
from dcs_server.switch.switchover import keep, plan, switch
from tests.dcs_server.conftest import Pair, role, until
from tests.dcs_server.relay import relaying

pytestmark = pytest.mark.anyio


def hands_over(sent: bytes) -> bool:
    return b"FAILOVER" in sent and b"PSYNC" in sent


async def announce(pair: Pair, port: int) -> None:
    """Make the master believe that its standby is at this port."""
    master, standby = pair
    await standby.execute("CONFIG", "SET", "replica-announce-port", port)
    await standby.execute("REPLICAOF", "NO", "ONE")
    await standby.execute("REPLICAOF", *master.address)


async def test_a_lost_answer_to_the_handover_leaves_one_master(pair, caplog):
    master, standby = pair
    async with relaying(standby.address) as relay:
        relay.cut = hands_over
        await announce(pair, relay.address[1])
        announced = Node(relay.address, standby.login)
        handover = await until(lambda: plan(master, announced))
        await master.execute("SET", "acknowledged", "1")
        assert await switch(handover) in (Outcome.UNCHANGED, Outcome.SWITCHED)
        assert relay.cuts == 1
        assert "two masters" in caplog.text
        roles = [await role(master), await role(standby)]
        assert sorted(roles) == ["master", "slave"]
        winner = master if roles[0] == "master" else standby
        assert await winner.execute("GET", "acknowledged") == "1"
        await keep(handover)
        await announced.close()
