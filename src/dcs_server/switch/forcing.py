"""Keeps a switch that may lose writes within what it may lose."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from redis.exceptions import RedisError

from dcs_server.nodes.state import State
from dcs_server.switch.handover import Handover
from dcs_server.switch.policy import Mode, Policy

FORCE_AFTER = 1000
"""Milliseconds after which the standby takes over without the rest, in the modes that allow it."""
JUDGED = FORCE_AFTER / 1000 / 2
"""Seconds after which the lag is judged: writes have been held back since the start, so it only shrinks."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def within_bounds(handover: Handover, policy: Policy) -> AsyncGenerator[None]:
    """Within the block, stop a forced switch before it loses more than it may."""
    if policy.mode is not Mode.BOUNDED:
        yield
        return
    over = asyncio.Event()
    task = asyncio.create_task(guard(handover, policy.max_lag, over))
    try:
        yield
    finally:
        over.set()
        await task


async def guard(handover: Handover, max_lag: int, over: asyncio.Event) -> None:
    """Abort the switch when the standby is still too far behind. Ended by an event, as `nudge` is."""
    if await came(over, JUDGED):
        return
    sight = await handover.old.look()
    if isinstance(sight, State) and sight.is_master and not sight.is_idle:
        lag = sight.offset - sight.online.get(handover.new.address, 0)
        if lag > max_lag:
            log.warning("%s: stopped, as it would lose up to %d bytes", handover, lag)
            await abort(handover)


async def abort(handover: Handover) -> None:
    """Stop the switch. Whether that worked, the next look shows."""
    try:
        await handover.old.execute("FAILOVER", "ABORT")
    except RedisError as error:
        log.warning("%s: cannot be stopped: %s", handover, error)


async def came(event: asyncio.Event, seconds: float) -> bool:
    """Whether an event came within some seconds."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
