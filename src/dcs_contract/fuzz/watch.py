"""Looks at everything observed, and gives it time to come to rest."""

import time
from collections.abc import Sequence

from dcs_contract.fuzz.state import State
from dcs_contract.fuzz.target import Observed

SETTLE = 3.0
"""Seconds in which an unsound state, such as a replica that reconnects, must become sound."""
LATE = 1.0
"""Seconds in which an effect that did not come in time is waited for, to tell late from never."""
INTERVAL = 0.01
"""Seconds between two looks."""

States = tuple[State, ...]


class Watch:
    """The things observed."""

    def __init__(self, observed: Sequence[Observed]) -> None:
        self.observed = observed
        self._seen: list[set[str]] = [set() for _ in observed]

    def look(self) -> States:
        """One state each."""
        states = tuple(item.probe.look() for item in self.observed)
        for seen, state in zip(self._seen, states, strict=True):
            seen.add(state.value)
        return states

    def seen(self) -> list[frozenset[str]]:
        """All values so far of each."""
        return [frozenset(values) for values in self._seen]

    def glance(self, known: States) -> States:
        """One state each; only what seems to have changed is looked at in full."""
        states = tuple(item.probe.glance(state) for item, state in zip(self.observed, known, strict=True))
        return states if states == known else self.settled(known)

    def settled(self, before: States = ()) -> States:
        """One state each, as soon as all are sound, or as unsound as before; at the latest after SETTLE."""
        deadline = time.monotonic() + SETTLE
        while True:
            seen = self.look()
            known = before or tuple(State("") for _ in seen)
            at_rest = all(now.trouble in ("", then.trouble) for now, then in zip(seen, known, strict=True))
            if at_rest or time.monotonic() > deadline:
                return seen
            time.sleep(INTERVAL)

    def late(self, before: States, after: States, awaited: Sequence[int]) -> States:
        """What is seen once everything awaited has changed; at the latest after LATE.

        awaited: the places of what should have changed.
        """
        deadline = time.monotonic() + LATE
        while any(after[place] == before[place] for place in awaited) and time.monotonic() < deadline:
            time.sleep(INTERVAL)
            after = self.settled(before)
        return after
