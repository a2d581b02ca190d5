"""The client for asyncio."""

import asyncio
import time
from dataclasses import replace
from typing import Self

from dcs_api.api.observation import list_groups
from dcs_api.api.switchover import swap_instance
from dcs_client.base import Base
from dcs_client.exchange import check
from dcs_client.shards import Shard, shards
from dcs_client.switchover import Switchover
from dcs_client.transport import connect_async
from dcs_client.verification import (
    Resolution,
    Shards,
    Watch,
    guard,
    looking_first,
    master,
    remembering,
    resolution,
)


class AsyncClient(Base):
    """As `Client`, for asyncio. Use it in an `async with` block, or close it."""

    def _connect(self) -> None:
        self._http = connect_async(self.endpoint, self._token, self._successes)
        self._api.set_async_httpx_client(self._http)

    async def swap(
        self, instance_id: str, *, expected_master: str | None = None, verify: bool = False
    ) -> Switchover:
        """As `Client.swap`."""
        if expected_master is None and not verify:
            return await self._send(instance_id)
        with looking_first():
            before = await self.shards(instance_id)
        guard(before, expected_master)
        with remembering(before):
            switchover = await self._send(instance_id)
            return await self._verified(switchover, before) if verify else switchover

    async def resolve(self, instance_id: str, before: Shards) -> Resolution:
        """As `Client.resolve`."""
        return resolution(before, await self.shards(instance_id))

    async def shards(self, instance_id: str) -> tuple[Shard, ...]:
        """As `Client.shards`."""
        return await self._shards(instance_id, self.timeout)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _send(self, instance_id: str) -> Switchover:
        check(self._swap.operation, instance_id=instance_id)
        started = time.monotonic()
        with self._swap.translated():
            async with asyncio.timeout(self.timeout):
                response = await swap_instance.asyncio_detailed(
                    self.project_id, instance_id, client=self._api
                )
        request_id = self._swap.succeeded(response)
        return Switchover(instance_id, request_id, time.monotonic() - started)

    async def _verified(self, switchover: Switchover, before: Shards) -> Switchover:
        watch = Watch(before, self.polling)
        while not watch.new_master:
            await asyncio.sleep(watch.pause())
            with watch.looking():
                watch.saw(await self._shards(switchover.instance_id, min(self.timeout, watch.left)))
        return replace(
            switchover,
            old_master=master(before),
            new_master=watch.new_master,
            verified_seconds=watch.seconds,
        )

    async def _shards(self, instance_id: str, seconds: float) -> tuple[Shard, ...]:
        check(self._look.operation, instance_id=instance_id)
        with self._look.translated():
            async with asyncio.timeout(seconds):
                response = await list_groups.asyncio_detailed(self.project_id, instance_id, client=self._api)
        return shards(self._look, response)
