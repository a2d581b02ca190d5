"""What is seen of the world before and after a request."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

MORE = 2
"""Stands for more than one change: how many is not known."""


@dataclass(frozen=True)
class State:
    """One look.

    value: what the effect changes, such as the name of the master. trouble: why this is no sound state,
    or empty. epoch, previous: an identity that every change renews, and the one before it; empty when the
    thing observed has no such history.
    """

    value: str
    trouble: str = ""
    epoch: str = ""
    previous: str = ""

    def __str__(self) -> str:
        return f"{self.value} ({self.trouble})" if self.trouble else self.value


def changes(before: State, after: State) -> int:
    """How often it changed in between: 0, 1 or MORE. Without a history two changes look like none."""
    if before.epoch == after.epoch:
        return int(before.value != after.value)
    return 1 if after.previous == before.epoch and before.value != after.value else MORE


def agree(before: State, after: State, expected: int, seen: Collection[str] = ()) -> bool:
    """Whether what is seen can come from this many changes.

    seen: the values known before. Without a history they tell what goes back and forth, which two changes
    bring back to where it was, from what only goes on.
    """
    if before.epoch or expected < MORE:
        return changes(before, after) == min(expected, MORE)
    return after.value == before.value or after.value not in seen


class Witness(Protocol):
    """Uses the thing observed while it changes."""

    def begin(self) -> None:
        """Start."""
        ...

    def end(self, value: str) -> str:
        """Stop. value: of the state now. Returns what was lost, in words, or nothing."""
        ...


class Probe(Protocol):
    """A way to look."""

    def look(self) -> State:
        """The state now. Never raises: what cannot be seen is a trouble of the state."""
        ...

    def witness(self) -> Witness | None:
        """What uses the thing observed; None when nothing can."""
        ...

    def glance(self, known: State) -> State:
        """The state now, where a cheap look can tell that it is still the known one."""
        ...
