"""The exchange of two nodes that Sentinels manage.

Sentinels take a switch that they did not make for a fault, and undo it; so nothing is ever sent to the nodes
themselves. Valkey 9 can be asked for a coordinated failover, in which nothing is lost. All others act as if
the master were dead: the standby takes over at once, and for about ten seconds the old master goes on to
acknowledge writes that are dropped afterwards.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from math import inf

from redis.exceptions import RedisError, ResponseError

from dcs_server.nodes.node import Node
from dcs_server.nodes.state import Address, Sight, State
from dcs_server.switch.decision import Outcome, Record, is_switched
from dcs_server.switch.handover import Handover
from dcs_server.switch.policy import Policy
from dcs_server.switch.switchover import NotReady, prepared

LIMIT = 25.0
"""Seconds after which the caller is told that the outcome is not known; below the gateway's 30."""
POLL = 0.05
"""Seconds between two looks."""
SILENCE = 60.0
"""Seconds of unchanged roles after which Sentinels that do not answer are not waited for any more.

One that was frozen goes on with its failover 30 seconds after it wakes.
"""
COORDINATED = "COORDINATED"
RUNNING = "failover_in_progress"
"""The flag of a master, as a Sentinel shows it, while it is failed over."""


@dataclass(frozen=True)
class Managed:
    """Switches two nodes by asking a Sentinel. name: of the master, to them.

    coordinated: whether they can do it without loss.
    """

    nodes: tuple[Node, Node]
    sentinels: tuple[Node, ...]
    name: str
    coordinated: bool

    @property
    def mode(self) -> str:
        """What a switch may lose."""
        return "no-loss" if self.coordinated else "sentinel, loss accepted"

    async def plan(self) -> Handover:
        """A switch from the node that most Sentinels call master to the other. Raises NotReady."""
        one, other = self.nodes
        sights, master = await asyncio.gather(asyncio.gather(one.look(), other.look()), self._master())
        handover = prepared((one, other), tuple(sights), Policy())
        if handover.old.address != master:
            raise NotReady(f"the Sentinels call {master[0]}:{master[1]} master, and {handover.old} is")
        handover.seen_all = self.coordinated
        return handover

    async def switch(self, handover: Handover) -> Outcome:
        """Ask one Sentinel, once. Raises NotReady when it refuses."""
        asked = await self._ask(handover.record.old)
        return await self._follow(handover, (asked,), LIMIT)

    async def settle(self, handover: Handover, *, patience: float = 0, limit: float = inf) -> Outcome:
        """Wait until the Sentinels have brought it to its end. Nothing is sent."""
        del patience
        return await self._follow(handover, self.sentinels, limit)

    async def _ask(self, master: Address) -> Node:
        """Tell one Sentinel to fail over. Returns which one. Raises NotReady.

        Only one that sees the same master: another would switch back, or even switch another pair.
        """
        how = (COORDINATED,) if self.coordinated else ()
        for sentinel in self.sentinels:
            if await address(sentinel, self.name) != master:
                continue
            try:
                await sentinel.execute("SENTINEL", "FAILOVER", self.name, *how)
            except ResponseError as error:
                raise NotReady(f"the Sentinel {sentinel} refuses: {error}") from error
            except RedisError:
                return sentinel  # the answer is lost; what came of it is seen on the nodes
            else:
                return sentinel
        raise NotReady(f"no Sentinel calls {master[0]}:{master[1]} master")

    async def _follow(self, handover: Handover, sentinels: tuple[Node, ...], limit: float) -> Outcome:
        """Look until it has ended: in a switch, or twice with unchanged roles."""
        clock = asyncio.get_running_loop().time
        deadline, unchanged = clock() + limit, inf
        while clock() < deadline:
            flags = await asyncio.gather(*(running(one, self.name) for one in sentinels))
            old, new = await handover.look()
            outcome = None if True in flags else ended(handover.record, old, new)
            if outcome is Outcome.SWITCHED:
                return outcome
            since, unchanged = unchanged, min(unchanged, clock()) if outcome else inf
            if clock() - since > (SILENCE if None in flags else 0):
                return Outcome.UNCHANGED
            await asyncio.sleep(POLL)
        return Outcome.UNDETERMINED

    async def _master(self) -> Address:
        """The address that most of the Sentinels give. Raises NotReady."""
        answers = await asyncio.gather(*(address(one, self.name) for one in self.sentinels))
        (most, count), *_ = Counter(answers).most_common(1)
        if most is None or 2 * count <= len(self.sentinels):
            raise NotReady(f'the Sentinels do not agree on the master of "{self.name}"')
        return most


def ended(record: Record, old: Sight, new: Sight) -> Outcome | None:
    """How a failover ended that no Sentinel says is running; None as long as the nodes do not show it."""
    if not isinstance(old, State) or not isinstance(new, State):
        return None
    if is_switched(record, old, new):
        return Outcome.SWITCHED
    stays = old.is_master and old.is_idle and not new.is_master and new.linked and new.master == record.old
    return Outcome.UNCHANGED if stays else None


async def running(sentinel: Node, name: str) -> bool | None:
    """Whether a failover is running in a Sentinel; None when it does not answer, and might go on later.

    One that has ended has forgotten its failover.
    """
    try:
        fields: list[str] = await sentinel.execute("SENTINEL", "MASTER", name)
    except RedisError as error:
        return False if isinstance(error.__context__, ConnectionRefusedError) else None
    flags = dict(zip(fields[::2], fields[1::2], strict=True))["flags"]
    return RUNNING in flags.split(",")


async def address(sentinel: Node, name: str) -> Address | None:
    """The master's address as a Sentinel has it; None when it does not say."""
    try:
        host, port = await sentinel.execute("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name)
    except (RedisError, TypeError):
        return None
    return host, int(port)


async def can_coordinate(sentinel: Node) -> bool | None:
    """Whether a Sentinel can fail over without loss, as Valkey does from version 9 on; None: no answer."""
    try:
        info = await sentinel.execute("INFO", "server")
    except RedisError:
        return None
    version = str(info.get("valkey_version", "0"))
    return int(version.split(".", maxsplit=1)[0]) >= 9
