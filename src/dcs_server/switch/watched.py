"""Whether a Sentinel watches a node."""

import logging

from redis.exceptions import RedisError

from dcs_server.nodes.node import Node

CHANNEL = "__sentinel__:hello"
"""Every Sentinel subscribes to it on each node that it watches."""

log = logging.getLogger(__name__)


async def is_watched(node: Node) -> bool:
    """Whether a Sentinel watches a node; False as well when the node does not say."""
    try:
        _, subscribers = await node.execute("PUBSUB", "NUMSUB", CHANNEL)
    except RedisError as error:
        log.debug("%s does not tell its subscribers: %s", node, error)
        return False
    return int(subscribers) > 0
