"""One attempt to switch an instance over, from its claim to its record."""

import asyncio
import logging
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from dcs_server.instances.endpoint import Endpoint
from dcs_server.instances.ledger import REFUSED, Ledger, ending, journal
from dcs_server.store import AlreadyRunning, Attempt, Claim
from dcs_server.switch.decision import Outcome
from dcs_server.switch.handover import Handover
from dcs_server.switch.method import Method
from dcs_server.switch.switchover import NotReady

BUSY, FAILED = "JobRunning", "SwapFailed"
"""The documented answers to a switchover that was not done, by name."""

Answer: TypeAlias = "asyncio.Future[str | None]"
"""The name of a documented error, or None for success."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Switching:
    """One attempt, from its claim to its record. answer: set as soon as the caller may be told."""

    method: Method
    endpoint: Endpoint | None
    ledger: Ledger
    attempt: Attempt
    answer: Answer

    async def run(self) -> None:
        """Do it, and set the answer."""
        try:
            name = await self.claimed()
        except Exception as error:
            if self.answer.done():
                raise
            self.answer.set_exception(error)
        else:
            if not self.answer.done():
                self.answer.set_result(name)

    async def claimed(self) -> str | None:
        """Switch over unless another process is at it, or has left a switch open that ended before it did."""
        async with self.ledger.store.claim(self.attempt.project_id, self.attempt.instance_id) as claim:
            if claim is None:
                return await self.refused(BUSY, "another process is switching this instance")
            try:
                handover = await self.method.plan()
                await claim.begin(self.attempt, journal(handover))
            except NotReady as reason:
                log.warning("instance %s was not switched: %s", self.attempt.instance_id, reason)
                return await self.refused(FAILED, str(reason), Outcome.UNCHANGED.name.lower())
            except AlreadyRunning:
                return await self.refused(BUSY, "a switch of a process that ended has not been settled yet")
            return await self.begun(claim, handover)

    async def refused(self, name: str, note: str, outcome: str = REFUSED) -> str:
        """Write down that nothing was sent, and why."""
        await self.ledger.refused(self.attempt, name, note, outcome)
        return name

    async def begun(self, claim: Claim, handover: Handover) -> str | None:
        """Switch over, now that it is written down."""
        outcome, note = await self.exchange(handover)
        name = None if outcome is Outcome.SWITCHED else FAILED
        answered = self.ledger.answered(self.attempt, name)
        if outcome is Outcome.UNDETERMINED:
            await self.ledger.told(claim, self.attempt.id, answered)
            self.answer.set_result(name)
            outcome = await self.settled(handover)
        await self.ledger.finished(claim, self.attempt.id, ending(outcome, handover, note), answered)
        return name

    async def settled(self, handover: Handover) -> Outcome:
        """How a switch ends that the caller is not waiting for any more."""
        outcome = await self.method.settle(handover)
        if self.endpoint is not None:
            self.endpoint.cut()
        return outcome

    async def exchange(self, handover: Handover) -> tuple[Outcome, str]:
        """The outcome, and why it is not the one that was asked for."""
        with closed(self.endpoint):
            try:
                outcome = await self.method.switch(handover)
            except NotReady as reason:
                log.warning("instance %s was not switched: %s", self.attempt.instance_id, reason)
                return Outcome.UNCHANGED, str(reason)
        if outcome is not Outcome.SWITCHED:
            log.warning("instance %s, %s: %s", self.attempt.instance_id, handover, outcome.name)
        return outcome, ""


@contextmanager
def closed(endpoint: Endpoint | None) -> Generator[None]:
    """Within the block nobody gets to a node through the endpoint, if there is one."""
    if endpoint is None:
        yield
        return
    with endpoint.held():
        yield
