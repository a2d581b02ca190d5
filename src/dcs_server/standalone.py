"""A server without configuration: nodes, records and addresses of its own."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from dcs_document import Document
from dcs_server.errors import CannotStart
from dcs_server.instances.endpoint import Endpoint
from dcs_server.instances.fleet import Fleet
from dcs_server.instances.pairs import Starter, start_all
from dcs_server.nodes.binary import Binary
from dcs_server.nodes.embedded import embedded
from dcs_server.nodes.lasting import lasting
from dcs_server.service import Ended, Service, serving
from dcs_server.store import Registered, Store, open_database
from dcs_server.switch.policy import Policy

HOST = "127.0.0.1"
STORE, NODES = "dcs-server.sqlite", "nodes"
"""What stands in a data folder."""


@dataclass(frozen=True)
class Options:
    """data: a folder for all that is to outlive the server. appendonly: whether nodes keep every write."""

    data: Path | None = None
    appendonly: bool = False


@asynccontextmanager
async def standalone(
    document: Document, binary: Binary, options: Options, ended: Ended
) -> AsyncGenerator[Service]:
    """Everything that a server needs, until the block ends. Raises CannotStart."""
    async with AsyncExitStack() as stack:
        folder = options.data or Path(stack.enter_context(TemporaryDirectory(prefix="dcs-server-")))
        store = Store(open_database(str(made(folder) / STORE)))
        stack.push_async_callback(store.close)
        if options.data is None:
            nodes: Starter = await stack.enter_async_context(embedded(binary, appendonly=options.appendonly))
            switching: list[str] = []
        else:
            place = folder / NODES
            kept = await stack.enter_async_context(lasting(binary, place, appendonly=options.appendonly))
            unfinished = [entry.attempt.instance_id for entry in await store.unfinished()]
            nodes, switching = kept, [group for group in unfinished if await kept.is_running(group)]
        fleet = await start_all(document, nodes, switching, Policy())
        for instance in fleet.instances:
            stack.push_async_callback(instance.close)
        await open_endpoints(fleet, store)
        yield await stack.enter_async_context(serving(document, fleet, store, ended))


def made(folder: Path) -> Path:
    """A folder for its owner only. Raises CannotStart."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CannotStart(
            "cannot use the data folder",
            at=str(folder),
            why=error.strerror or str(error),
            fix="give a folder that exists or can be made",
        ) from None
    return folder.resolve()


async def open_endpoints(fleet: Fleet, store: Store) -> None:
    """Give every instance its address, the one that it had before. Raises CannotStart."""
    former = {(one.project_id, one.instance_id): one.endpoint for one in await store.registered()}
    for instance in fleet.instances:
        place = instance.project_id, instance.id
        _, port = former.get(place) or (HOST, 0)
        instance.endpoint = Endpoint(instance.nodes)
        await instance.endpoint.open(HOST, port)
        addresses = tuple(node.address for node in instance.nodes)
        await store.register(Registered(*place, addresses, instance.endpoint.address))
