"""A switch under way: two nodes, and what they were before."""

import asyncio
from dataclasses import dataclass

from dcs_server.nodes.node import Node
from dcs_server.nodes.state import Absence, Sight, State
from dcs_server.switch.decision import Record


@dataclass
class Handover:
    """A switch from `old` to `new`.

    record: the pair as it was before. heard: whether the new one was seen since the switch began.
    """

    old: Node
    new: Node
    record: Record
    heard: bool = False

    def __str__(self) -> str:
        return f"switch from {self.old} to {self.new}"

    async def look(self) -> tuple[Sight, Sight]:
        """What both nodes say; not at one instant."""
        old, new = await asyncio.gather(self.old.look(), self.new.look())
        self.heard = self.heard or isinstance(new, State)
        return old, Absence.UNHEARD if new is Absence.SILENT and not self.heard else new
