"""An instance: one or two nodes, and at most one switchover at a time."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from dcs_server.nodes.node import Node
from dcs_server.switch.decision import Outcome
from dcs_server.switch.recovery import settle
from dcs_server.switch.switchover import NotReady, plan, switch

log = logging.getLogger(__name__)


@dataclass
class Instance:
    """nodes: a single one, or two that are each other's standby. Who is master stands in Redis alone."""

    project_id: str
    id: str
    nodes: tuple[Node, ...]
    _job: "asyncio.Task[Any] | None" = field(default=None, repr=False)

    @property
    def can_switch(self) -> bool:
        """Whether there is a standby."""
        return len(self.nodes) == 2

    @property
    def is_busy(self) -> bool:
        """Whether a switchover, or the recovery from one, is running."""
        return self._job is not None and not self._job.done()

    async def swap(self) -> Outcome:
        """Exchange master and standby. It goes on when the caller is cancelled.

        Only for an instance that can switch and is not busy.
        """
        job = self._job = asyncio.create_task(self._swap())
        return await asyncio.shield(job)

    async def _swap(self) -> Outcome:
        one, other = self.nodes
        try:
            handover = await plan(one, other)
            outcome = await switch(handover)
        except NotReady as reason:
            log.warning("instance %s was not switched: %s", self.id, reason)
            return Outcome.UNCHANGED
        if outcome is not Outcome.SWITCHED:
            log.warning("instance %s, %s: %s", self.id, handover, outcome.name)
        if outcome is Outcome.UNDETERMINED:
            self._job = asyncio.create_task(settle(handover))  # busy until the pair is sound again
        return outcome

    async def stop(self) -> None:
        """End what is still running. Asks again, as a cancellation may get lost in redis-py."""
        while self._job is not None and not self._job.done():
            self._job.cancel()
            await asyncio.wait([self._job], timeout=1)
