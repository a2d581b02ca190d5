"""The client for asyncio."""

import asyncio
from typing import Any, Self

from dcs_client.answer import Answer, answer
from dcs_client.async_transport import async_pools, send_async
from dcs_client.base import Base
from dcs_client.errors import DcsError
from dcs_client.flow import Flow, Pause, Result, Send, Step
from dcs_client.place import Place
from dcs_client.shards import Shard
from dcs_client.switchover import Switchover
from dcs_client.transport import Connections
from dcs_client.verification import Resolution, Shards


class AsyncClient(Base):
    """As `Client`, for asyncio. Use it in an `async with` block, or close it."""

    def _connect(self) -> None:
        self._connections = Connections(async_pools)

    async def swap(
        self, instance_id: str, *, expected_master: str | None = None, verify: bool = False
    ) -> Switchover:
        """As `Client.swap`."""
        return await self._run(self._calls.swap(instance_id, expected_master, verify=verify))

    async def resolve(self, instance_id: str, before: Shards | str | None) -> Resolution:
        """As `Client.resolve`."""
        return await self._run(self._calls.resolve(instance_id, before))

    async def shards(self, instance_id: str) -> tuple[Shard, ...]:
        """As `Client.shards`."""
        return await self._run(self._calls.shards(instance_id, self._calls.timeout))

    async def call(self, operation_id: str, /, **parameters: Any) -> Answer:
        """As `Client.call`."""
        return await self._run(self._calls.call(operation_id, parameters, self._calls.timeout, answer))

    async def locate(self) -> Place:
        """As `Client.locate`."""
        return await self._run(self._calls.locate())

    async def close(self) -> None:
        """Close the connections."""
        for pool in self._connections.opened:
            await pool.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _run(self, flow: Flow[Result]) -> Result:
        """Do the steps of a flow until it has a result."""
        done: object = None
        try:
            while True:
                done = await self._do(flow.send(done))
        except StopIteration as end:
            result: Result = end.value
            return result
        finally:
            flow.close()

    async def _do(self, step: Step) -> object:
        """Do a step, letting other tasks run."""
        if isinstance(step, Send):
            connections = self._connections.to(step.attempt.place.endpoint)
            return await send_async(connections, step.attempt, step.arguments)
        if isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
            return None
        try:
            return await asyncio.to_thread(self._calls.credentials.renew)
        except DcsError as error:
            return error
