"""An instance: one or two nodes, and at most one switchover at a time."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dcs_server.errors import Refused
from dcs_server.instances.endpoint import Endpoint
from dcs_server.instances.ledger import Ledger, ending, recorded
from dcs_server.instances.switching import BUSY, Answer, Switching
from dcs_server.nodes.node import Node
from dcs_server.store import Attempt, Ending, Entry
from dcs_server.switch.decision import Outcome
from dcs_server.switch.handover import Handover
from dcs_server.switch.method import Method
from dcs_server.switch.policy import Mode
from dcs_server.switch.switchover import DEADLINE

UNABLE = "SwapNotSupported"
"""The documented answer for an instance without a standby."""

log = logging.getLogger(__name__)


@dataclass
class Instance:
    """nodes: a single one, or two that are each other's standby. Who is master stands in Redis alone.

    method: how they switch; None when they cannot. endpoint: the address that leads to the master, if any.
    """

    project_id: str
    id: str
    nodes: tuple[Node, ...]
    method: Method | None = None
    endpoint: Endpoint | None = None
    _job: "asyncio.Task[None] | None" = field(default=None, repr=False)

    @property
    def can_switch(self) -> bool:
        """Whether there is a standby."""
        return self.method is not None

    @property
    def is_busy(self) -> bool:
        """Whether a switchover, or the recovery from one, is running in this process."""
        return self._job is not None and not self._job.done()

    async def swap(self, attempt: Attempt, ledger: Ledger) -> None:
        """Exchange master and standby, once. It goes on when the caller is cancelled. Raises Refused."""
        if self.method is None or self.is_busy:
            name = UNABLE if self.method is None else BUSY
            await ledger.refused(attempt, name)
            raise Refused(name)
        answer: Answer = asyncio.get_running_loop().create_future()
        self._job = asyncio.create_task(Switching(self.method, self.endpoint, ledger, attempt, answer).run())
        refusal = await asyncio.shield(answer)
        if refusal is not None:
            raise Refused(refusal)

    def recover(self, ledger: Ledger) -> None:
        """Begin to bring a switch to its end that an ended process left. Busy until that is done."""
        if self.method is not None and not self.is_busy:
            self._job = asyncio.create_task(recover(self, self.method, ledger))

    async def settled(self, seconds: float) -> bool:
        """Wait until nothing is running. Returns whether that came in time."""
        if self._job is not None:
            await asyncio.wait([self._job], timeout=seconds)
        return not self.is_busy

    async def close(self) -> None:
        """Lead nobody to a node any more."""
        if self.endpoint is not None:
            await self.endpoint.close()

    async def stop(self) -> None:
        """End what is still running. Asks again, as a cancellation may get lost in redis-py."""
        while self._job is not None and not self._job.done():
            self._job.cancel()
            await asyncio.wait([self._job], timeout=1)

    def resumed(self, entry: Entry) -> Handover | None:
        """The switch that a record tells of; None when its nodes are not those of this instance."""
        nodes = {node.address: node for node in self.nodes}
        if entry.journal is None or not {entry.journal.old, entry.journal.new} <= nodes.keys():
            return None
        record = recorded(entry.journal)
        handover = Handover(nodes[record.old], nodes[record.new], record, written=entry.journal.offset)
        handover.seen_all = entry.attempt.mode == Mode.NO_LOSS.value
        return handover


async def recover(instance: Instance, method: Method, ledger: Ledger) -> None:
    """Bring the switch of an ended process to its end, unless another process is at it."""
    async with ledger.store.claim(instance.project_id, instance.id) as claim:
        entry = await claim.unfinished() if claim is not None else None
        if claim is None or entry is None:
            return
        handover = instance.resumed(entry)
        if handover is None:
            note = "it was between other nodes than the instance has now"
            unknown = Ending(Outcome.UNDETERMINED.name.lower(), note, recovered=True)
            await ledger.finished(claim, entry.attempt.id, unknown)
            return
        age = (datetime.now(UTC) - entry.attempt.started_at).total_seconds()
        outcome = await method.settle(handover, patience=max(0.0, DEADLINE - age))
        log.warning("instance %s, %s: found open, now %s", instance.id, handover, outcome.name)
        await ledger.finished(claim, entry.attempt.id, ending(outcome, handover, recovered=True))
