"""The exchange of two nodes that nobody else manages."""

from dataclasses import dataclass
from math import inf

from dcs_server.nodes.node import Node
from dcs_server.switch.decision import Outcome
from dcs_server.switch.handover import Handover
from dcs_server.switch.policy import Policy
from dcs_server.switch.recovery import settle
from dcs_server.switch.switchover import keep, plan, switch


@dataclass(frozen=True)
class Planned:
    """Switches two nodes by FAILOVER."""

    nodes: tuple[Node, Node]
    policy: Policy

    @property
    def mode(self) -> str:
        """What a switch may lose."""
        return self.policy.mode.value

    async def plan(self) -> Handover:
        """A switch from whichever node is master to the other. Raises NotReady."""
        return await plan(*self.nodes, self.policy)

    async def switch(self, handover: Handover) -> Outcome:
        """Make it. Raises NotReady when the master refuses."""
        return await switch(handover, self.policy)

    async def settle(self, handover: Handover, *, patience: float = 0, limit: float = inf) -> Outcome:
        """Bring a switch to its end that was left open, and keep the roles that result."""
        outcome = await settle(handover, patience=patience, limit=limit)
        await keep(handover)
        return outcome
