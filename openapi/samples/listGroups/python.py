"""Show who is master of each shard of an instance."""

from os import environ

from dcs_client import Client

with Client(
    environ["DCS_ENDPOINT"],
    token=environ["DCS_TOKEN"],
    project_id=environ["DCS_PROJECT_ID"],
) as client:
    for shard in client.shards(environ["DCS_INSTANCE_ID"]):
        print(shard.name, shard.master or "has no single master at the moment")
