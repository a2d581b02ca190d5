"""What an instance needs of the way in which its nodes switch."""

from math import inf
from typing import Protocol

from dcs_server.switch.decision import Outcome
from dcs_server.switch.handover import Handover


class Method(Protocol):
    """One way to exchange master and standby."""

    @property
    def mode(self) -> str:
        """What a switch may lose, for the record."""
        ...

    async def plan(self) -> Handover:
        """A switch that could be made now. Changes nothing. Raises NotReady."""
        ...

    async def switch(self, handover: Handover) -> Outcome:
        """Make it. Raises NotReady when it was refused, and nothing was changed."""
        ...

    async def settle(self, handover: Handover, *, patience: float = 0, limit: float = inf) -> Outcome:
        """Bring a switch to its end that was left open.

        patience: seconds in which it may take its time. limit: seconds until it is called undetermined.
        """
        ...
