"""What can be seen of a node: its part in replication, or that it cannot be seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

MASTER = "master"
SLAVE = "slave"
IDLE = "no-failover"

Address: TypeAlias = tuple[str, int]
"""Host and port."""


@dataclass(frozen=True)
class State:
    """A node as its INFO replication tells it.

    role: MASTER or SLAVE. failover: IDLE, or how far a failover that it started has come. replid: the id of
    the history of its data, and offset: how many bytes of that history it has. replid2, fork: the history
    before its last promotion, and the first byte that is not part of that one. master, linked: whom it
    follows, and whether that link is up. online: the replicas that follow it, with the offset that each has
    acknowledged.
    """

    role: str
    failover: str
    replid: str
    offset: int
    replid2: str = ""
    fork: int = -1
    master: Address | None = None
    linked: bool = False
    online: Mapping[Address, int] = field(default_factory=dict[Address, int])

    @property
    def is_master(self) -> bool:
        """Whether it takes writes, unless a failover holds them back."""
        return self.role == MASTER

    @property
    def is_idle(self) -> bool:
        """Whether no failover that it started is under way."""
        return self.failover == IDLE

    def written_since(self, fork: int) -> int:
        """How many bytes it has from this byte of its history on."""
        return max(0, self.offset - fork + 1)


class Absence(Enum):
    """Why a node cannot be seen."""

    SILENT = "does not answer"
    """It may be frozen or cut off, and act when it returns."""
    UNHEARD = "has not answered since the switch began"
    """As SILENT, and nobody can have told it to become master, for that takes a dialogue."""
    GONE = "is not running"
    """Nothing listens at its address, so nothing can act."""


Sight: TypeAlias = State | Absence
