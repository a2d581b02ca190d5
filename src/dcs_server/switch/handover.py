"""A switch under way: two nodes, what they were before, and what was seen of them since."""

import asyncio
import time
from dataclasses import dataclass

from dcs_server.nodes.node import Node
from dcs_server.nodes.state import Absence, Sight, State
from dcs_server.switch.decision import Record


@dataclass
class Handover:
    """A switch from `old` to `new`.

    record: the pair as it was before. heard: whether the new one was seen since the switch began.
    sent: when the master was told, in seconds of the monotonic clock; None before that. writable: since when
    a node was seen to take writes after that. written: bytes of history that the old one had as master.
    dropped: how many of them the new one was seen not to have; None as long as that is not known. seen_all:
    whether the old one cannot have taken writes that nobody saw.
    """

    old: Node
    new: Node
    record: Record
    heard: bool = False
    sent: float | None = None
    writable: float | None = None
    written: int = 0
    dropped: int | None = None
    seen_all: bool = True
    offset: int | None = None

    def __str__(self) -> str:
        return f"switch from {self.old} to {self.new}"

    @property
    def gap(self) -> float | None:
        """Seconds for which no node was seen to take writes; None while that lasts, or before it began."""
        if self.sent is None or self.writable is None:
            return None
        return self.writable - self.sent

    @property
    def lost(self) -> int | None:
        """Bytes of acknowledged writes that were dropped, or more unless all were seen; None for unknown."""
        return self.dropped if self.seen_all else self.dropped or None

    async def look(self) -> tuple[Sight, Sight]:
        """What both nodes say; not at one instant."""
        old, new = await asyncio.gather(self.old.look(), self.new.look())
        self.heard = self.heard or isinstance(new, State)
        self._measure(old, new)
        return old, Absence.UNHEARD if new is Absence.SILENT and not self.heard else new

    def _measure(self, old: Sight, new: Sight) -> None:
        """Keep what the record of this switch will tell."""
        if isinstance(old, State) and old.is_master and old.replid == self.record.replid:
            self.written = old.offset
        if isinstance(new, State) and new.is_master:
            self.offset = new.offset
            self.writable = self.writable or time.monotonic()
            if new.replid2 == self.record.replid:
                self.dropped = max(self.dropped or 0, self.written - new.fork + 1)
        elif isinstance(old, State) and old.is_master:
            self.offset = old.offset
            self.writable = (self.writable or time.monotonic()) if old.is_idle else None
        else:
            self.writable = None
