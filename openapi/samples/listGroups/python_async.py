"""Show with asyncio who is master of each shard of an instance."""

import asyncio
from os import environ

from dcs_client import AsyncClient


async def main() -> None:
    """Ask once."""
    async with AsyncClient(
        environ["DCS_ENDPOINT"],
        token=environ["DCS_TOKEN"],
        project_id=environ["DCS_PROJECT_ID"],
    ) as client:
        for shard in await client.shards(environ["DCS_INSTANCE_ID"]):
            for node in shard.replicas:
                print(shard.name, node.role, node.node_id, node.status)


asyncio.run(main())
