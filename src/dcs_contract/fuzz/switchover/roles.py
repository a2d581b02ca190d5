"""Sees which of several Redis servers is the master, and whether that changed more than once."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import redis
from redis.exceptions import RedisError

from dcs_contract.fuzz.state import State
from dcs_contract.fuzz.switchover.writes import Writes

TIMEOUT = 2.0
"""Seconds for one answer of one server."""


@dataclass(frozen=True)
class RedisRoles:
    """The servers of one instance.

    urls: may hold passwords, so the repr does not show them. writes: whether the suite may write there.
    """

    urls: tuple[str, ...] = field(repr=False)
    writes: bool = True

    def connections(self) -> dict[str, Any]:
        """New clients. The type checkers do not know their whole type."""
        library: Any = redis
        return {
            name(url): library.Redis.from_url(
                url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, decode_responses=True
            )
            for url in self.urls
        }

    def witness(self) -> Writes | None:
        """Writes that must outlive a switchover, over connections of their own."""
        return Writes(self.connections()) if self.writes else None

    @cached_property
    def clients(self) -> dict[str, Any]:
        """A client for each server, by host and port."""
        return self.connections()

    def glance(self, known: State) -> State:
        """The known state, when its master still says so; else a whole look."""
        client = None if known.trouble else self.clients.get(known.value)
        said = raw(client) if client else ""
        same = "role:master\r\n" in said and f"master_replid:{known.epoch}\r\n" in said
        return known if same else self.look()

    def look(self) -> State:
        """Who is the master, with the history of its replication.

        Every promotion gives the data a new replication id and keeps the one before, so the two tell one
        change from several.
        """
        seen = {server: replication(client) for server, client in self.clients.items()}
        masters = [server for server, info in seen.items() if info.get("role") == "master"]
        troubles = [link(server, info) for server, info in seen.items() if server not in masters]
        if len(masters) != 1:
            troubles = [f"{len(masters)} masters of {len(seen)} servers", *troubles]
            return State(" and ".join(masters) or "none", "; ".join(filter(None, troubles)))
        history = (str(seen[masters[0]][key]) for key in ("master_replid", "master_replid2"))
        return State(masters[0], "; ".join(filter(None, troubles)), *history)


def replication(client: Any) -> dict[str, Any]:
    """What INFO says about replication; only an "error" when the server does not say it."""
    try:
        info: dict[str, Any] = client.info("replication")
    except RedisError as error:
        return {"error": str(error)}
    return info


def raw(client: Any) -> str:
    """The same as the server writes it, which costs less; empty when it does not say it."""
    try:
        return str(client.execute_command("INFO replication"))  # one word, so that nothing parses the answer
    except RedisError:
        return ""


def link(server: str, info: dict[str, Any]) -> str:
    """What is wrong with a replica, or nothing."""
    if "error" in info:
        return f"{server} does not answer: {info['error']}"
    return "" if info.get("master_link_status") == "up" else f"{server} is not linked to its master"


def name(url: str) -> str:
    """Host and port, without the password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 6379}" if parts.hostname else parts.path
