"""Shows an instance as shards with replicas, as their nodes are seen now."""

import asyncio
from uuid import NAMESPACE_URL, uuid5

from dcs_models import Dimension, Group, Groups, Replica
from dcs_server.instances.instance import Instance
from dcs_server.nodes.node import Node
from dcs_server.nodes.state import MASTER, SLAVE, Sight, State

NAME = "group-0"
"""A master/standby instance is one shard."""
ZONE = "local"


class NotSeen(Exception):
    """A node that does not answer could be the master."""


async def groups(instance: Instance) -> Groups:
    """The shards of an instance that can switch. Raises NotSeen."""
    sights = await asyncio.gather(*(node.look() for node in instance.nodes))
    masters = [sight for sight in sights if isinstance(sight, State) and sight.is_master]
    if not masters and not all(isinstance(sight, State) for sight in sights):
        raise NotSeen
    pairs = zip(instance.nodes, sights, strict=True)
    replicas = [replica(instance, node, sight) for node, sight in pairs]
    group = Group(group_id=identifier(instance, NAME), group_name=NAME, replication_list=replicas)
    return Groups(group_list=[group], group_count=1)


def replica(instance: Instance, node: Node, sight: Sight) -> Replica:
    """A node. One that is not seen is no master, as another one is."""
    node_id = identifier(instance, f"node {node!r}").replace("-", "")
    return Replica(
        replication_role=MASTER if isinstance(sight, State) and sight.is_master else SLAVE,
        replication_ip=node.address[0],
        is_replication=False,
        replication_id=identifier(instance, f"replica {node!r}"),
        node_id=node_id,
        status="Active" if isinstance(sight, State) else "Inactive",
        az_code=ZONE,
        dimensions=[
            Dimension(name="dcs_instance_id", value=instance.id),
            Dimension(name="dcs_cluster_redis_node", value=node_id),
        ],
    )


def identifier(instance: Instance, part: str) -> str:
    """An id that a part of an instance keeps as long as the server runs."""
    return str(uuid5(NAMESPACE_URL, f"{instance.id} {part}"))
