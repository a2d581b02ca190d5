"""Decides from the shards seen before and after whether a switchover happened."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from dcs_client.answers import UNKNOWN
from dcs_client.errors import (
    ApiError,
    DcsError,
    MasterChanged,
    NotSent,
    NotVerified,
    OutcomeUnknown,
)
from dcs_client.shards import Shard

Shards = tuple[Shard, ...]
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True)
class Polling:
    """How long to look for the new master, in seconds.

    first: the pause after the first look, which comes at once; it doubles up to `longest`.
    limit: of all looks together. A switchover is documented to take up to 30 seconds.
    """

    first: float = 2.0
    longest: float = 30.0
    limit: float = 120.0


POLLING: Final = Polling()


@dataclass(frozen=True)
class Resolution:
    """What looking again says of a switchover.

    happened: True when the one master is another node than before; False when it is the same node and all
    nodes are active, so not until now; None when this look cannot tell. seen: the shards of this look.
    """

    happened: bool | None
    seen: Shards


def resolution(old: str | None, seen: Shards) -> Resolution:
    """Compare the masters of before and now."""
    new = master(seen)
    if old is None or new is None:
        return Resolution(None, seen)
    if old != new:
        return Resolution(True, seen)
    return Resolution(False if all_active(seen) else None, seen)


def master(shards: Shards) -> str | None:
    """The node_id of the one master of an instance with one shard; None when there is no such node."""
    found = shards[0].master if len(shards) == 1 else None
    return found.node_id if found else None


def all_active(shards: Shards) -> bool:
    """Whether the service says that every node works."""
    return all(replica.is_active for shard in shards for replica in shard.replicas)


def summary(shards: Shards) -> str:
    """The nodes with role and status, on a line, for messages."""
    nodes = [replica for shard in shards for replica in shard.replicas]
    return ", ".join(f"{node.node_id!r} {node.role!r} {node.status!r}" for node in nodes) or "no nodes"


def guard(before: Shards, expected: str | None) -> None:
    """Raise MasterChanged unless there is one master, and it is the expected one when one is named."""
    now = master(before)
    if now is not None and expected in (None, now):
        return
    what = "there is no single master" if now is None else f"the master is {now!r}, not {expected!r}"
    raise MasterChanged(
        f"{what}; nothing was switched",
        why=f"the nodes are: {summary(before)}",
        remedy="look at the roles, and decide anew",
    )


@contextmanager
def looking_first() -> Generator[None]:
    """Say of a look before the switchover that got no answer that nothing was switched."""
    try:
        yield
    except OutcomeUnknown as error:
        raise NotSent(f"the roles could not be seen first, so no switchover was sent\n{error}") from error


@contextmanager
def remembering(instance_id: str, before: Shards | None) -> Generator[None]:
    """Give an error with an open outcome what `resolve` needs."""
    try:
        yield
    except OutcomeUnknown as error:
        error.instance_id, error.before = instance_id, before
        raise


class Watch:
    """Looks after a switchover until the new master is seen, or until the time is over."""

    def __init__(self, before: Shards, polling: Polling) -> None:
        self.new_master: str | None = None
        self._old_master = master(before)
        self._polling = polling
        self._pause = polling.first
        self._started = time.monotonic()
        self._last = "nothing"

    @property
    def seconds(self) -> float:
        """Since the answer to the switchover."""
        return time.monotonic() - self._started

    @property
    def left(self) -> float:
        """Seconds that the next look may take."""
        return max(self._polling.limit - self.seconds, 0)

    def pause(self) -> float:
        """Seconds until the next look. Raises NotVerified when there is no time for another."""
        pause, self._pause = self._pause, min(self._pause * 2, self._polling.longest)
        if pause >= self.left:
            raise self.not_verified()
        return pause

    def saw(self, seen: Shards) -> None:
        """Take one look into account."""
        self._last = summary(seen)
        if resolution(self._old_master, seen).happened and all_active(seen):
            self.new_master = master(seen)

    @contextmanager
    def looking(self) -> Generator[None]:
        """Let a look fail that may succeed later. Raises NotVerified for any other error."""
        try:
            yield
        except DcsError as error:
            self._last = str(error)
            if not may_pass(error):
                raise self.not_verified() from error

    def not_verified(self) -> NotVerified:
        """The error that says what was last seen."""
        retry, remedy = UNKNOWN
        return NotVerified(
            f"the service says that it has switched; the roles do not show it after {self.seconds:.1f} s",
            why=f"last seen: {self._last}",
            retry=retry,
            remedy=remedy,
        )


def may_pass(error: DcsError) -> bool:
    """Whether looking again can help: no connection, no answer, 429 or a 5xx."""
    if not isinstance(error, ApiError):
        return True
    return error.status >= 500 or error.status == TOO_MANY_REQUESTS
