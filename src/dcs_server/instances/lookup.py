"""Finds the node of an instance that is master now."""

import asyncio
from math import inf

from dcs_server.nodes.node import Node
from dcs_server.nodes.state import Address, State

REMEMBERED = 0.2
"""Seconds for which nobody looks again who is master, or that nobody is: a crowd is one look."""


class Lookup:
    """Looks at some nodes, and remembers for a moment. generation: how often what was seen was forgotten."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.generation = 0
        self._nodes = nodes
        self._master: Node | None = None
        self._seen = -inf
        self._looking = asyncio.Lock()

    def forget(self) -> None:
        """Roles may have changed: what was seen until now, or is being seen, counts no more."""
        self.generation += 1
        self._seen = -inf

    async def find(self) -> Node | None:
        """The only idle master; None when there is none, or more than one.

        Worth nothing to those who asked in an earlier generation.
        """
        clock = asyncio.get_running_loop().time
        async with self._looking:
            if clock() - self._seen <= REMEMBERED:
                return self._master
            generation = self.generation
            self._master = await self._look()
            if generation == self.generation:
                self._seen = clock()
            return self._master

    async def replicas(self) -> set[Address]:
        """The nodes that say that they are no master. One that is silent may only be slow."""
        return {node.address for node, state in (await self._states()).items() if not state.is_master}

    async def _look(self) -> Node | None:
        """The only idle master, as the nodes say now."""
        masters = [(node, state) for node, state in (await self._states()).items() if state.is_master]
        return masters[0][0] if len(masters) == 1 and masters[0][1].is_idle else None

    async def _states(self) -> dict[Node, State]:
        """What the nodes say that answer."""
        sights = await asyncio.gather(*(node.look() for node in self._nodes))
        pairs = zip(self._nodes, sights, strict=True)
        return {node: sight for node, sight in pairs if isinstance(sight, State)}
