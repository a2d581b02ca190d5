"""Brings a switch to its end: looks at both nodes, decides, acts, and looks again."""

import asyncio
from math import inf

from dcs_server.switch.decision import Outcome, Step, decide
from dcs_server.switch.handover import Handover
from dcs_server.switch.repair import act

SOON, POLL = 0.001, 0.005
"""Seconds between two looks at the beginning of a failover, and while it takes its time."""
CONFIRM = 0.1
"""Seconds between two looks after that."""


async def settle(handover: Handover, *, patience: float = 0, limit: float = inf) -> Outcome:
    """Follow a switch to its end, and repair what it left.

    patience: seconds in which a failover may take its time; after them it is stopped or undone.
    limit: seconds after which the outcome is called undetermined.
    """
    clock = asyncio.get_running_loop().time
    started, previous = clock(), None
    while True:
        elapsed = clock() - started
        patient = elapsed < patience
        decision = decide(handover.record, *await handover.look(), patient=patient)
        # The nodes are not seen at one instant: a single look is believed only while nothing was stopped.
        sure = decision is previous
        if isinstance(decision, Outcome) and (sure or patient):
            return decision
        if clock() - started >= limit:
            return Outcome.UNDETERMINED
        if isinstance(decision, Step) and sure:
            await act(handover, decision)
        previous = decision
        await asyncio.sleep(min(max(elapsed / 4, SOON), POLL) if patient else CONFIRM)
