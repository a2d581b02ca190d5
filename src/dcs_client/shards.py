"""The shards of an instance, and who is master of each."""

from dataclasses import dataclass
from typing import Any

from dcs_api.models.group import Group
from dcs_api.models.groups import Groups
from dcs_api.models.replica import Replica as Received
from dcs_api.types import Response
from dcs_client.exchange import Exchange

MASTER, ACTIVE = "master", "Active"


@dataclass(frozen=True)
class Replica:
    """A node of a shard, as it was when the service answered.

    node_id: stays with the node when the roles change. role: "master", "slave", or what the service says.
    zone: the availability zone; "" when it was not sent.
    """

    node_id: str
    role: str
    address: str
    status: str
    zone: str

    @property
    def is_master(self) -> bool:
        """Whether the service says that this node is master."""
        return self.role == MASTER

    @property
    def is_active(self) -> bool:
        """Whether the service says that this node works."""
        return self.status == ACTIVE


@dataclass(frozen=True)
class Shard:
    """A master with its replicas."""

    id: str
    name: str
    replicas: tuple[Replica, ...]

    @property
    def master(self) -> Replica | None:
        """The one master; None when none is seen, or more than one, as can be during a switchover."""
        masters = [replica for replica in self.replicas if replica.is_master]
        return masters[0] if len(masters) == 1 else None


def shards(exchange: Exchange, response: Response[Any]) -> tuple[Shard, ...]:
    """The shards in an answer. Raises UnexpectedAnswer when it is not the documented success."""
    request_id = exchange.succeeded(response)
    if not isinstance(response.parsed, Groups):
        raise exchange.unexpected(response.status_code, request_id, "the answer has no shards")
    return tuple(map(shard, response.parsed.group_list))


def shard(group: Group) -> Shard:
    """A shard as the service sent it."""
    return Shard(group.group_id, group.group_name, tuple(map(replica, group.replication_list)))


def replica(received: Received) -> Replica:
    """A node as the service sent it."""
    return Replica(
        node_id=received.node_id,
        role=received.replication_role,
        address=received.replication_ip,
        status=received.status,
        zone=received.az_code or "",
    )
