"""The instances of the server: always the same ones, in two projects, on nodes that it starts itself."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from dcs_document import Document
from dcs_server.concurrency import together
from dcs_server.errors import CannotStart
from dcs_server.instances.instance import Instance
from dcs_server.nodes.binary import Binary
from dcs_server.nodes.embedded import Embedded, embedded
from dcs_server.nodes.node import Node, following
from dcs_server.switch.switchover import NotReady, keep, plan

OTHER_PROJECT = "7f3c1a5be2d94c08a6b0d4e8f1925c73"
SECOND = "2b0f6c1e-8a4d-4f73-9c25-e1d7a3b85f60"
SINGLE = "c84e17d2-35b9-4a6f-8e01-7d92f4c6b3a5"
OTHERS = "9d5a3f70-1c6e-4b82-a7f4-06c8e2b91d3f"

POLL = 0.01
"""Seconds between two looks at a new standby."""
LOOKS = 1000
"""How often to look until it must have the data of its master."""


@dataclass(frozen=True)
class Fleet:
    """server: the program of the nodes, with its version. instances: those of our project come first."""

    server: str
    instances: tuple[Instance, ...]

    @property
    def project(self) -> str:
        """The project of most instances."""
        return self.instances[0].project_id

    @property
    def other_project(self) -> str:
        """A project of somebody else."""
        return self.instances[-1].project_id

    def find(self, project_id: str, instance_id: str) -> Instance | None:
        """The instance of a project."""
        wanted = (project_id, instance_id)
        return next((found for found in self.instances if (found.project_id, found.id) == wanted), None)


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


@asynccontextmanager
async def running(document: Document, binary: Binary) -> AsyncGenerator[Fleet]:
    """All instances, until the block ends. Raises CannotStart."""
    async with embedded(binary) as nodes:
        instances = await together(start(nodes, *blueprint) for blueprint in blueprints(document))
        try:
            yield Fleet(binary.name, tuple(instances))
        finally:
            for instance in instances:
                await instance.stop()


async def start(embedded: Embedded, project_id: str, instance_id: str, count: int) -> Instance:
    """Start the nodes of one instance; the first one is master. Raises CannotStart."""
    nodes = await together(embedded.start() for _ in range(count))
    if len(nodes) == 2:
        await link(*nodes)
    return Instance(project_id, instance_id, tuple(nodes))


async def link(master: Node, standby: Node) -> None:
    """Make a node the standby of another, and wait until they could switch. Raises CannotStart."""
    await standby.execute(*following(master))
    reason = ""
    for _ in range(LOOKS):
        try:
            return await keep(await plan(master, standby))
        except NotReady as not_ready:
            reason = str(not_ready)
        await asyncio.sleep(POLL)
    raise CannotStart(
        "a standby does not get the data of its master",
        at=str(standby),
        why=reason,
        fix="look at the load of this machine, then start again",
    )
