"""Instances that are served, and the records of what is done with them."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

from dcs_document import Document
from dcs_server.instances.fleet import Fleet
from dcs_server.instances.ledger import Ledger
from dcs_server.local import SWAP
from dcs_server.store import Ending, Store, StoreError
from dcs_server.switch.switchover import LIMIT

SWEEP = 5.0
"""Seconds between two looks for switches that a process left open and does not end."""

Ended: TypeAlias = Callable[[Ending], None]
"""Told of every attempt that has ended."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """What requests are answered from."""

    fleet: Fleet
    ledger: Ledger

    async def ready(self) -> bool:
        """Whether the store answers: without it nothing is switched."""
        return await self.ledger.store.answers()


@asynccontextmanager
async def serving(document: Document, fleet: Fleet, store: Store, ended: Ended) -> AsyncGenerator[Service]:
    """Within the block, every switch that some process left open is brought to its end."""
    ledger = Ledger(store, document.operations[SWAP], ended)
    await fleet.recover(ledger)
    await fleet.settled(LIMIT)
    over = asyncio.Event()
    sweeping = asyncio.create_task(sweep(fleet, ledger, over))
    try:
        yield Service(fleet, ledger)
    finally:
        over.set()
        await sweeping
        await fleet.settled(LIMIT)
        await fleet.stop()


async def sweep(fleet: Fleet, ledger: Ledger, over: asyncio.Event) -> None:
    """Look again and again for switches that nobody ends."""
    while not over.is_set():
        try:
            await asyncio.wait_for(over.wait(), SWEEP)
        except TimeoutError:
            await swept(fleet, ledger)


async def swept(fleet: Fleet, ledger: Ledger) -> None:
    """Look once. A store that does not answer is asked again the next time."""
    try:
        await fleet.recover(ledger)
    except StoreError as error:
        log.warning("the store does not answer: %s", error)
