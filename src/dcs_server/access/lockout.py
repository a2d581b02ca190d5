"""Locks keys that somebody guesses at."""

import logging
from collections import defaultdict
from collections.abc import Callable

MOST = 5
"""Failures in a row that a key may have."""
LOCKED = 300.0
"""Seconds for which it is locked after one more. Source: the vendor's API gateway."""

log = logging.getLogger(__name__)


class Lockout:
    """Counts failures in a row. Only known keys are counted, so that nobody can fill the memory."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: defaultdict[str, int] = defaultdict(int)
        self._until: dict[str, float] = {}

    def is_locked(self, name: str) -> bool:
        """Whether a key must wait, even if its next signature is right."""
        return self._until.get(name, 0.0) > self._clock()

    def failed(self, name: str) -> None:
        """Count a failure; those of a key that is locked already do not prolong it."""
        if self.is_locked(name):
            return
        self._failures[name] += 1
        if self._failures[name] > MOST:
            self._failures[name] = 0
            self._until[name] = self._clock() + LOCKED
            log.warning("the key of %s is locked for %d seconds: too many wrong signatures", name, LOCKED)

    def succeeded(self, name: str) -> None:
        """Begin to count anew."""
        self._failures.pop(name, None)
