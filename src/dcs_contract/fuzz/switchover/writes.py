"""Writes to the master of an instance while it switches over, and counts those that were acknowledged."""

import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from redis.exceptions import RedisError

INTERVAL = 0.0005
"""Seconds between two writes."""
LIFETIME = 300
"""Seconds after which the key is gone by itself, should the suite be stopped before it removes it."""


@dataclass
class Writes:
    """A counter in Redis that only goes up, so that one number less is a write that is gone.

    clients: one for each server, by host and port. Like any client it stays with a server that takes its
    writes, and goes to another one when it is refused.
    """

    clients: Mapping[str, Any]
    key: str = field(default_factory=lambda: f"dcs-contract:{uuid.uuid4()}")
    server: str = ""
    acknowledged: int = 0
    missing: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start to write; the first write is acknowledged before this returns, where any can be."""
        self.write()
        if self.server:
            with suppress(RedisError):
                self.clients[self.server].expire(self.key, LIFETIME)
        self.thread = threading.Thread(target=self.keep_writing, daemon=True)
        self.thread.start()

    def keep_writing(self) -> None:
        """Write until told to stop."""
        while not self.stopped.wait(INTERVAL):
            self.write()

    def write(self) -> None:
        """One write, to the server of the last one, or else to the first that takes it."""
        for name in sorted(self.clients, key=lambda name: name != self.server):
            with suppress(RedisError):
                self.count(int(self.clients[name].incr(self.key)))
                self.server = name
                return

    def count(self, number: int) -> None:
        """Note a number that a server gave."""
        self.missing = max(self.missing, self.acknowledged + 1 - number)
        self.acknowledged = max(self.acknowledged, number)

    def end(self, value: str) -> str:
        """Stop, remove the key, and tell what is missing, or nothing. value: host and port of the master."""
        self.stopped.set()
        if self.thread:
            self.thread.join()
        if value in self.clients and self.acknowledged:
            try:
                self.count(int(self.clients[value].incr(self.key)))
                self.clients[value].delete(self.key)
            except RedisError as error:
                return f"the master cannot be written to: {error}"
        return (
            f"{self.missing} of {self.acknowledged} acknowledged writes are missing" if self.missing else ""
        )
