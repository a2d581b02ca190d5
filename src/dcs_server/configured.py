"""A server whose instances run elsewhere, as a configuration file names them."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from dcs_document import Document
from dcs_server.config.model import InstanceSection
from dcs_server.config.reader import Config
from dcs_server.errors import CannotStart
from dcs_server.instances.endpoint import Endpoint
from dcs_server.instances.fleet import Fleet
from dcs_server.instances.instance import Instance
from dcs_server.nodes.node import Node
from dcs_server.nodes.state import Absence
from dcs_server.service import Ended, Service, serving
from dcs_server.store import Store, open_database
from dcs_server.switch.method import Method
from dcs_server.switch.planned import Planned
from dcs_server.switch.sentinel import Managed, can_coordinate

log = logging.getLogger(__name__)


@asynccontextmanager
async def configured(document: Document, config: Config, ended: Ended) -> AsyncGenerator[Service]:
    """The instances of a configuration, until the block ends. Raises CannotStart."""
    async with AsyncExitStack() as stack:
        store = Store(await asyncio.to_thread(open_database, config.store))
        stack.push_async_callback(store.close)
        instances: list[Instance] = []
        for section in config.file.instance:
            instance = await opened(config, section)
            stack.push_async_callback(closed, instance)
            instances.append(instance)
        fleet = Fleet("Redis elsewhere", tuple(instances))
        yield await stack.enter_async_context(serving(document, fleet, store, ended))


async def opened(config: Config, section: InstanceSection) -> Instance:
    """One instance. Its nodes need not answer yet. Raises CannotStart."""
    nodes = config.nodes(section)
    instance = Instance(section.project_id, section.id, nodes, await method(config, section, nodes))
    if section.endpoint is not None:
        host, _, port = section.endpoint.rpartition(":")
        instance.endpoint = Endpoint(nodes)
        await instance.endpoint.open(host, int(port))
    for node, sight in zip(nodes, await asyncio.gather(*(node.look() for node in nodes)), strict=True):
        if isinstance(sight, Absence):
            log.warning("instance %s: %s %s", section.id, node, sight.value)
    return instance


async def method(config: Config, section: InstanceSection, nodes: tuple[Node, ...]) -> Method | None:
    """How the nodes of an instance switch. Raises CannotStart."""
    if len(nodes) != 2:
        return None
    one, other = nodes
    if section.sentinel is None:
        return Planned((one, other), config.policy(section))
    sentinels = tuple(config.node(url, section.ca) for url in section.sentinel.nodes)
    coordinated = False not in await asyncio.gather(*map(can_coordinate, sentinels))
    if not coordinated and not section.sentinel.accept_data_loss:
        raise lossy(config, section)
    # Without an answer the safe way is taken: Sentinels that do not know it refuse it.
    return Managed((one, other), sentinels, section.sentinel.master, coordinated)


def lossy(config: Config, section: InstanceSection) -> CannotStart:
    """What to say of Sentinels that would lose writes without anybody having agreed to that."""
    return CannotStart(
        f"{config.path.name}: the Sentinels of an instance lose acknowledged writes at a failover",
        at=f"[[instance]] {section.project_id} {section.id}",
        why="only Valkey 9 can coordinate it; with others thousands of writes can be lost",
        fix="run Valkey 9 as Sentinel, or set  accept_data_loss = true  in sentinel",
    )


async def closed(instance: Instance) -> None:
    """Leave the nodes as they are."""
    await instance.close()
    for node in instance.nodes:
        await node.close()
