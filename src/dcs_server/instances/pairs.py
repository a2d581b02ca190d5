"""The instances of a server without configuration: always the same, in two projects, on nodes of its own."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Protocol

from dcs_document import Document
from dcs_server.concurrency import together
from dcs_server.errors import CannotStart
from dcs_server.instances.fleet import Fleet
from dcs_server.instances.instance import Instance
from dcs_server.nodes.binary import Binary
from dcs_server.nodes.node import Node, following
from dcs_server.nodes.state import State
from dcs_server.switch.planned import Planned
from dcs_server.switch.policy import Policy
from dcs_server.switch.switchover import NotReady, keep, plan

OTHER_PROJECT = "7f3c1a5be2d94c08a6b0d4e8f1925c73"
SECOND = "2b0f6c1e-8a4d-4f73-9c25-e1d7a3b85f60"
SINGLE = "c84e17d2-35b9-4a6f-8e01-7d92f4c6b3a5"
OTHERS = "9d5a3f70-1c6e-4b82-a7f4-06c8e2b91d3f"

POLL = 0.01
"""Seconds between two looks at a new standby."""
LOOKS = 1000
"""How often to look until it must have the data of its master."""


class Starter(Protocol):
    """Starts nodes."""

    binary: Binary

    async def start(self, name: str) -> Node:
        """The node of this name, running. Raises CannotStart."""
        ...


def blueprints(document: Document) -> Iterator[tuple[str, str, int]]:
    """Project, instance and number of nodes of all instances. The first two ids are those of the document."""
    project, first = example(document, "project_id"), example(document, "instance_id")
    yield project, first, 2
    yield project, SECOND, 2
    yield project, SINGLE, 1
    yield OTHER_PROJECT, OTHERS, 2


def example(document: Document, name: str) -> str:
    """The document's example of a parameter."""
    owners = (operation.parameters for operation in document.operations.values())
    return next(parameters[name].example for parameters in owners if name in parameters)


async def start_all(document: Document, starter: Starter, switching: Sequence[str], policy: Policy) -> Fleet:
    """All instances, running. switching: those whose last switch goes on. Raises CannotStart."""
    instances = await together(
        start(starter, *blueprint, policy, is_switching=blueprint[1] in switching)
        for blueprint in blueprints(document)
    )
    return Fleet(starter.binary.name, tuple(instances))


async def start(
    starter: Starter, project_id: str, instance_id: str, count: int, policy: Policy, *, is_switching: bool
) -> Instance:
    """Start the nodes of one instance; of new ones the first is master. Raises CannotStart."""
    nodes = await together(starter.start(f"{instance_id}/{number}") for number in range(1, count + 1))
    if len(nodes) != 2:
        return Instance(project_id, instance_id, tuple(nodes))
    one, other = nodes
    if not is_switching:
        await join(one, other)
    return Instance(project_id, instance_id, (one, other), Planned((one, other), policy))


async def join(one: Node, other: Node) -> None:
    """Make two nodes a pair that can switch, unless they are one already. Raises CannotStart."""
    sights = await asyncio.gather(one.look(), other.look())
    if all(isinstance(sight, State) and sight.is_master for sight in sights):
        standby = await empty(other, one)
        await link(other if standby is one else one, standby)
    else:
        await ready(one, other)


async def empty(*nodes: Node) -> Node:
    """The first node without data. Raises CannotStart when all have some."""
    for node in nodes:
        if await node.execute("DBSIZE") == 0:
            return node
    raise CannotStart(
        "two nodes are masters, and both have data",
        at=" and ".join(map(repr, nodes)),
        why="whichever becomes the standby loses what it has",
        fix="look at both, and empty the one whose data may go with  FLUSHALL",
    )


async def link(master: Node, standby: Node) -> None:
    """Make a node the standby of another, and wait until they could switch. Raises CannotStart."""
    await standby.execute(*following(master))
    await ready(master, standby)


async def ready(one: Node, other: Node) -> None:
    """Wait until two nodes could switch, and have them remember their roles. Raises CannotStart."""
    reason = ""
    for _ in range(LOOKS):
        try:
            return await keep(await plan(one, other))
        except NotReady as not_ready:
            reason = str(not_ready)
        await asyncio.sleep(POLL)
    raise CannotStart(
        "a standby does not get the data of its master",
        at=f"{one} and {other}",
        why=reason,
        fix="look at the load of this machine, then start again",
    )
