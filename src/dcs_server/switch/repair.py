"""Takes the steps that a decision asks for."""

import logging

from redis.exceptions import RedisError

from dcs_server.nodes.node import Node, following
from dcs_server.nodes.state import Sight, State
from dcs_server.switch.decision import Step, decide, forked
from dcs_server.switch.handover import Handover

PAUSE = 2000
"""Milliseconds for which the writes of a master are held back at most while it is made a replica."""

log = logging.getLogger(__name__)


async def act(handover: Handover, step: Step) -> None:
    """Take a step. Whether it worked, the next look shows."""
    old, new = handover.old, handover.new
    if step is not Step.WAIT:
        log.warning("%s: %s", handover, step.name)
    try:
        match step:
            case Step.WAIT:
                pass
            case Step.ABORT:
                await old.execute("FAILOVER", "ABORT")
            case Step.YIELD:
                await old.execute_together(("FAILOVER", "ABORT"), following(new))
            case Step.DEMOTE_OLD:
                await demote(handover, step, loser=old, winner=new)
            case Step.DEMOTE_NEW:
                await demote(handover, step, loser=new, winner=old)
            case Step.PROMOTE_OLD:
                await promote(old, new)
            case Step.PROMOTE_NEW:
                await promote(new, old)
    except RedisError as error:
        log.warning("%s: %s failed: %s", handover, step.name, error)


async def demote(handover: Handover, step: Step, *, loser: Node, winner: Node) -> None:
    """Make one of two masters a replica, if that is still right once its writes are held back."""
    await loser.execute("CLIENT", "PAUSE", PAUSE, "WRITE")
    try:
        old, new = await handover.look()
        if decide(handover.record, old, new, patient=False) is step:
            report_loss(handover, old, new, of_old=loser is handover.old)
            await loser.execute(*following(winner))
    finally:
        await loser.execute("CLIENT", "UNPAUSE")


def report_loss(handover: Handover, old: Sight, new: Sight, *, of_old: bool) -> None:
    """Say how many bytes of acknowledged writes are dropped with the one that yields."""
    if isinstance(old, State) and isinstance(new, State):
        fork = forked(handover.record, old, new)
        lost = (old if of_old else new).written_since(fork) if fork is not None else 0
        handover.dropped = lost
        log.warning("%s: two masters, %d bytes of acknowledged writes are dropped", handover, lost)


async def promote(heir: Node, other: Node) -> None:
    """Make one of two replicas the master of the other."""
    await heir.execute("REPLICAOF", "NO", "ONE")
    await other.execute(*following(heir))
