"""One attempt to switch an instance over, as it is noted, told and read again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from dcs_client.command.journal import Entry
from dcs_client.command.outcome import Outcome
from dcs_client.shards import Replica, Shard
from dcs_client.verification import Shards


@dataclass(frozen=True)
class Attempt:
    """What is known of it.

    at: when it was about to be sent, in UTC, to the second. before: the shards seen before, None when they
    could not be. seconds: until the answer. new_master: None when not verified. message: of the error.
    """

    instance_id: str
    outcome: Outcome
    at: datetime
    before: Shards | None = None
    request_id: str | None = None
    seconds: float | None = None
    old_master: str | None = None
    new_master: str | None = None
    verified_seconds: float | None = None
    status: int | None = None
    code: str | None = None
    message: str = ""

    def entry(self) -> dict[str, Any]:
        """As it stands in a journal."""
        return asdict(self) | {"at": self.at.isoformat()}

    def result(self) -> dict[str, Any]:
        """As another program gets it."""
        return {name: value for name, value in self.entry().items() if name != "before"}


def now() -> datetime:
    """The time, as attempts have it."""
    return datetime.now(UTC).replace(microsecond=0)


def refused(instance_id: str, message: str) -> Attempt:
    """An attempt that was never sent."""
    return Attempt(instance_id, Outcome.REFUSED, now(), message=message)


def from_entry(entry: Entry) -> Attempt:
    """Read an attempt. Unknown members are passed over: an older dcs reads what a newer one has written.

    Raises AttributeError, KeyError, TypeError or ValueError when the entry is something else.
    """
    values = known(Attempt, entry)
    values["outcome"] = Outcome(values["outcome"])
    values["at"] = datetime.fromisoformat(values["at"])
    values["before"] = None if values.get("before") is None else tuple(map(shard, values["before"]))
    return Attempt(**values)


def shard(entry: Entry) -> Shard:
    """Read a shard."""
    return Shard(entry["id"], entry["name"], tuple(map(replica, entry["replicas"])))


def replica(entry: Entry) -> Replica:
    """Read a node."""
    return Replica(**known(Replica, entry))


def known(kind: type, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an entry that a dataclass has."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in entry.items() if name in names}
