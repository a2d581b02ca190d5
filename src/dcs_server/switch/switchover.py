"""The planned exchange of master and standby."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Connection
from redis.exceptions import RedisError, ResponseError

from dcs_server.nodes.node import Node
from dcs_server.nodes.state import Absence, Sight, State
from dcs_server.switch.decision import Outcome, Record
from dcs_server.switch.forcing import FORCE_AFTER, within_bounds
from dcs_server.switch.handover import Handover
from dcs_server.switch.policy import Mode, Policy
from dcs_server.switch.recovery import settle
from dcs_server.switch.watched import is_watched

TIMEOUT = 3000
"""Milliseconds after which the master gives up waiting for the standby. Bounds only a part of a failover."""
DEADLINE = 5.0
"""Seconds after which an unfinished failover is stopped or undone."""
LIMIT = 10.0
"""Seconds after which the caller is told that the outcome is not known."""
NUDGE = 0.02
"""Seconds between two requests to the standby to acknowledge; by itself it does so once a second."""
NOTHING_LOST = Policy()

log = logging.getLogger(__name__)


class NotReady(Exception):
    """A pair that cannot switch now; the message says why. Nothing was changed."""


async def plan(one: Node, other: Node, policy: Policy = NOTHING_LOST) -> Handover:
    """A switch from whichever node is master to the other. Raises NotReady."""
    *sights, watched, other_watched = await asyncio.gather(
        one.look(), other.look(), is_watched(one), is_watched(other)
    )
    if watched or other_watched:
        raise NotReady(f"a Sentinel watches {one} and {other}, and would undo the switch")
    return prepared((one, other), sights, policy)


def prepared(nodes: tuple[Node, Node], sights: Sequence[Sight], policy: Policy) -> Handover:
    """A switch between two nodes that look like this. Raises NotReady."""
    one, other = nodes
    states = {node: visible(node, sight) for node, sight in zip(nodes, sights, strict=True)}
    masters = [node for node, state in states.items() if state.is_master]
    if len(masters) != 1:
        raise NotReady(f"{len(masters)} of its 2 nodes are masters")
    old, new = (one, other) if masters == [one] else (other, one)
    check(old, states[old], new, policy)
    record = Record(old.address, new.address, states[old].replid)
    return Handover(old, new, record, written=states[old].offset)


def check(master: Node, state: State, standby: Node, policy: Policy) -> None:
    """Whether a master could hand over. Raises NotReady."""
    if not state.is_idle:
        raise NotReady(f"{master} is in another failover, {state.failover}")
    if standby.address not in state.online:
        raise NotReady(f"{standby} is no online replica of {master}")
    lag = state.offset - state.online[standby.address]
    if lag > policy.max_lag and policy.mode is not Mode.FORCE:
        raise NotReady(f"{standby} is {lag} bytes behind {master}, more than {policy.max_lag}")


def visible(node: Node, sight: Sight) -> State:
    """The state of a node. Raises NotReady when it has none."""
    if isinstance(sight, Absence):
        raise NotReady(f"{node} {sight.value}")
    return sight


async def switch(handover: Handover, policy: Policy = NOTHING_LOST) -> Outcome:
    """Exchange the roles. Returns when both nodes were seen in the new ones, or it is over otherwise.

    Takes some milliseconds when all is well, and LIMIT at most. Raises NotReady when the master refuses.
    """
    begun = await begin(handover, policy)
    async with nudging(handover.new, policy), within_bounds(handover, policy):
        outcome = await settle(handover, patience=DEADLINE if begun else 0, limit=LIMIT)
        if outcome is Outcome.SWITCHED:
            await keep(handover)
    return outcome


async def begin(handover: Handover, policy: Policy) -> bool:
    """Tell the master to hand over. Returns whether it began; if not, it is not known whether it will.

    Raises NotReady when the master refuses or cannot be reached.
    """
    force = policy.mode is not Mode.NO_LOSS
    command = ("FAILOVER", "TO", *handover.new.address, "TIMEOUT", FORCE_AFTER if force else TIMEOUT)
    try:
        async with handover.old.connection() as connection:
            handover.sent = time.monotonic()
            await connection.send_command(*command, *(("FORCE",) if force else ()))
            return await confirmed(connection)
    except RedisError as error:
        raise NotReady(f"{handover.old} refuses to hand over: {error}") from error


async def confirmed(connection: Connection) -> bool:
    """Whether the master says that it began. Raises ResponseError when it refuses."""
    try:
        await connection.read_response(disconnect_on_error=False)
    except ResponseError:
        raise
    except RedisError:
        # A frozen master finds this right behind the first command when it wakes, and does nothing late.
        with suppress(RedisError):
            await connection.send_command("FAILOVER", "ABORT")
        await connection.disconnect(nowait=True)
        return False
    return True


@asynccontextmanager
async def nudging(standby: Node, policy: Policy) -> AsyncGenerator[None]:
    """Within the block, make the standby acknowledge at once what it has, on which the master waits."""
    if not policy.nudge:
        yield
        return
    done = asyncio.Event()
    task = asyncio.create_task(nudge(standby, done))
    try:
        yield
    finally:
        done.set()
        await task


async def nudge(standby: Node, done: asyncio.Event) -> None:
    """Send REPLCONF GETACK until done. It has no answer. Without it a switch only takes longer.

    Not ended by cancelling: before Python 3.12 a cancellation may get lost in redis-py's use of wait_for.
    """
    with suppress(RedisError):
        async with standby.connection() as connection:
            while not done.is_set():
                await connection.send_command("REPLCONF", "GETACK", "*")
                with suppress(TimeoutError):
                    await asyncio.wait_for(done.wait(), NUDGE)
            await connection.disconnect(nowait=True)  # a node that refuses does answer


async def keep(handover: Handover) -> None:
    """Write the new roles into the nodes' files, so that a restart does not undo them."""
    await asyncio.gather(rewrite(handover, handover.old), rewrite(handover, handover.new))


async def rewrite(handover: Handover, node: Node) -> None:
    """Write the role of one node into its file."""
    try:
        await node.execute("CONFIG", "REWRITE")
    except RedisError as error:
        log.warning("%s: a restart of %s will bring its old role back: %s", handover, node, error)
