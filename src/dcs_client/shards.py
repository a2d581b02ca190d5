"""The shards of an instance, and who is master of each."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcs_client.answers import Received

if TYPE_CHECKING:
    from dcs_api.models.group import Group
    from dcs_api.models.replica import Replica as Node

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


def shards(received: Received) -> tuple[Shard, ...]:
    """The shards in an answer. Raises ValueError when they are not there."""
    if received.model is None:
        raise ValueError(received.flaw)
    return tuple(map(shard, received.model.group_list))


def shard(group: "Group") -> Shard:
    """A shard as the service sent it."""
    return Shard(text(group.group_id), text(group.group_name), tuple(map(replica, group.replication_list)))


def replica(node: "Node") -> Replica:
    """A node as the service sent it."""
    return Replica(
        node_id=text(node.node_id),
        role=text(node.replication_role),
        address=text(node.replication_ip),
        status=text(node.status),
        zone=text(node.az_code or ""),
    )


def text(value: object) -> str:
    """A value that must be a text: the generated code takes any. Raises ValueError."""
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} in place of a text")
