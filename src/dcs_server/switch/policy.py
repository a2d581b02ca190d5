"""What a switch may cost."""

from dataclasses import dataclass
from enum import Enum


class Mode(Enum):
    """How much may be lost for a switch to succeed."""

    NO_LOSS = "no-loss"
    """Nothing. A standby that does not catch up in time ends the switch, and the roles stay."""
    BOUNDED = "bounded"
    """The standby takes over even so, while it is no more than max_lag behind: that much may be lost."""
    FORCE = "force"
    """The standby takes over whatever it lacks: any number of acknowledged writes may be lost."""


@dataclass(frozen=True)
class Policy:
    """max_lag: bytes that the standby may be behind, or there is no switch; mode FORCE does not ask.

    nudge: whether the standby is asked to acknowledge at once what it has, by a command of the internal
    protocol. Without it a switch takes up to a second instead of some milliseconds.
    """

    mode: Mode = Mode.NO_LOSS
    max_lag: int = 30 * 1024 * 1024
    nudge: bool = True
