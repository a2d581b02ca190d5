"""The client, once for threads and once for asyncio."""

import time
from typing import Self

from dcs_api import AuthenticatedClient
from dcs_api.api.observation import list_groups
from dcs_api.api.switchover import swap_instance
from dcs_client.exchange import Exchange, check
from dcs_client.shards import Shard, shards
from dcs_client.switchover import Switchover
from dcs_client.transport import Token, checked_endpoint, checked_token, connect, connect_async
from dcs_document import load

SWAP, LOOK = "swapInstance", "listGroups"
TOKEN = "Token"  # noqa: S105 - the name of a security scheme, not a token


class Base:
    """What both clients share: where to, as whom, for which project."""

    def __init__(self, endpoint: str, *, token: str, project_id: str) -> None:
        """endpoint: https://HOST of the region. token: scoped to the project. project_id: as in the console.

        Raises InvalidArgument when one of them cannot be used.
        """
        document = load()
        self.endpoint = checked_endpoint(endpoint)
        self.project_id = project_id
        self._swap = Exchange(document.operations[SWAP], self.endpoint)
        self._look = Exchange(document.operations[LOOK], self.endpoint)
        check(self._swap.operation, project_id=project_id)
        self._successes = frozenset[int]().union(*(known.successes for known in document.operations.values()))
        self._token = Token(document.token_headers[TOKEN], checked_token(token))
        # The token travels in our own transport, never through the generated client, whose repr shows it.
        self._api = AuthenticatedClient(base_url=self.endpoint, token="")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.endpoint!r}, project_id={self.project_id!r})"


class Client(Base):
    """Calls the API. Use it in a `with` block, or close it; it may be shared between threads."""

    def __init__(self, endpoint: str, *, token: str, project_id: str) -> None:
        super().__init__(endpoint, token=token, project_id=project_id)
        self._http = connect(self.endpoint, self._token, self._successes)
        self._api.set_httpx_client(self._http)

    def swap(self, instance_id: str) -> Switchover:
        """Exchange the master and the standby of one instance.

        Sends exactly one request; it is never repeated, because a second one would switch back.

        instance_id: dashed UUID of a master/standby instance.
        Returns the request id and the duration. It means that the service says it has switched.
        Raises InvalidArgument or NotSent when nothing was sent, a subclass of ApiError for an error of the
        service, OutcomeUnknown when the answer was lost or is not in the contract.
        Source: "Master/Standby Switchover" in the service's API reference.
        """
        check(self._swap.operation, instance_id=instance_id)
        started = time.monotonic()
        with self._swap.translated():
            response = swap_instance.sync_detailed(self.project_id, instance_id, client=self._api)
        request_id = self._swap.succeeded(response)
        return Switchover(instance_id, request_id, time.monotonic() - started)

    def shards(self, instance_id: str) -> tuple[Shard, ...]:
        """The shards of an instance, with the roles that its nodes have now.

        instance_id: dashed UUID of an instance that is not single-node.
        Returns one shard for a master/standby instance. While the roles change it can have no single master.
        Raises as `swap`; asking changes nothing, so asking again is safe.
        Source: "Querying Details of Shards" in the service's API reference.
        """
        check(self._look.operation, instance_id=instance_id)
        with self._look.translated():
            response = list_groups.sync_detailed(self.project_id, instance_id, client=self._api)
        return shards(self._look, response)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(Base):
    """As `Client`, for asyncio. Use it in an `async with` block, or close it."""

    def __init__(self, endpoint: str, *, token: str, project_id: str) -> None:
        super().__init__(endpoint, token=token, project_id=project_id)
        self._http = connect_async(self.endpoint, self._token, self._successes)
        self._api.set_async_httpx_client(self._http)

    async def swap(self, instance_id: str) -> Switchover:
        """As `Client.swap`."""
        check(self._swap.operation, instance_id=instance_id)
        started = time.monotonic()
        with self._swap.translated():
            response = await swap_instance.asyncio_detailed(self.project_id, instance_id, client=self._api)
        request_id = self._swap.succeeded(response)
        return Switchover(instance_id, request_id, time.monotonic() - started)

    async def shards(self, instance_id: str) -> tuple[Shard, ...]:
        """As `Client.shards`."""
        check(self._look.operation, instance_id=instance_id)
        with self._look.translated():
            response = await list_groups.asyncio_detailed(self.project_id, instance_id, client=self._api)
        return shards(self._look, response)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
