"""Talks to one node."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from redis.asyncio import Connection, ConnectionPool, Redis, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unconnected
from redis.exceptions import RedisError

from dcs_server.nodes.state import SLAVE, Absence, Address, Sight, State

TIMEOUT = 1.0
"""Seconds for one answer of a node."""


@dataclass(frozen=True)
class Tls:
    """ca: the certificates to trust, in PEM; None for those of this machine.

    host: the name in the node's certificate, to connect to; None for its address.
    """

    ca: Path | None = None
    host: str | None = None


@dataclass(frozen=True)
class Login:
    """How to get into a node. user: None for the default one. tls: None to speak without TLS."""

    password: str | None = field(default=None, repr=False)
    user: str | None = None
    tls: Tls | None = None


class Node:
    """One Redis server. Its repr shows the address only.

    address: the one under which the other node of its pair knows it.
    """

    def __init__(self, address: Address, login: Login) -> None:
        self.address = address
        self.login = login
        kind, settings = connecting(address, login)
        self._pool: Any = ConnectionPool(connection_class=kind, decode_responses=True, **settings)
        self._redis: Any = Redis.from_pool(self._pool)

    def __repr__(self) -> str:
        return f"{self.address[0]}:{self.address[1]}"

    @property
    def url(self) -> str:
        """With the password, and with a user: redis-cli takes none for one without a name."""
        scheme = "rediss" if self.login.tls else "redis"
        user, password = (
            quote(text, safe="") for text in (self.login.user or "default", self.login.password or "")
        )
        return f"{scheme}://{user}:{password}@{self!r}" if password else f"{scheme}://{self!r}"

    async def execute(self, *arguments: str | int) -> Any:
        """Send a command and wait for its answer. Raises RedisError."""
        return await self._redis.execute_command(*arguments)

    async def execute_together(self, *commands: tuple[str | int, ...]) -> None:
        """Send commands as one transaction. Raises RedisError when one of them fails."""
        pipeline = self._redis.pipeline(transaction=True)
        for command in commands:
            pipeline.execute_command(*command)
        await pipeline.execute(raise_on_error=False)

    async def look(self) -> Sight:
        """What the node says about its replication."""
        try:
            return parsed(await self.execute("INFO", "replication"))
        except Unconnected as error:
            refused = isinstance(error.__context__, ConnectionRefusedError)
            return Absence.GONE if refused else Absence.SILENT
        except RedisError:
            return Absence.SILENT

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection]:
        """A connection, for commands whose answers are read by hand. Raises RedisError.

        It stands already when the node was asked a moment ago. Who leaves an answer unread closes it; an
        exception closes it, too.
        """
        connection = await self._pool.get_connection()
        try:
            yield connection
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        finally:
            await self._pool.release(connection)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def connecting(address: Address, login: Login) -> tuple[type[Connection], dict[str, Any]]:
    """The kind of connection to a node, and its settings.

    No command is ever sent twice: an exchange of roles is not idempotent. The node is not told the version of
    redis-py, which would be read from the files of the package for each connection.
    """
    settings: dict[str, Any] = {
        "host": address[0],
        "port": address[1],
        "username": login.user,
        "password": login.password,
        "socket_timeout": TIMEOUT,
        "socket_connect_timeout": TIMEOUT,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
        "driver_info": None,
    }
    if login.tls is None:
        return Connection, settings
    name = login.tls.host or address[0]
    trust = str(login.tls.ca) if login.tls.ca else None
    return SSLConnection, settings | {"host": name, "ssl_ca_certs": trust, "ssl_check_hostname": True}


def following(master: Node) -> tuple[str | int, ...]:
    """The command that makes a node follow a master."""
    return ("REPLICAOF", *master.address)


def parsed(info: Mapping[str, Any]) -> State:
    """The state in an answer to INFO replication, as redis-py gives it.

    redis-py makes numbers of ids without letters, of 40 zeros for example; they are made text again.
    """
    slave = info["role"] == SLAVE
    return State(
        role=info["role"],
        failover=info["master_failover_state"],
        replid=str(info["master_replid"]),
        offset=info["slave_repl_offset" if slave else "master_repl_offset"],
        replid2=str(info["master_replid2"]),
        fork=info["second_repl_offset"],
        master=(info["master_host"], info["master_port"]) if slave else None,
        linked=info.get("master_link_status") == "up",
        online={
            (replica["ip"], replica["port"]): replica["offset"]
            for replica in replicas(info)
            if replica["state"] == "online"
        },
    )


def replicas(info: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The lines slave0, slave1, ... that a master has."""
    return [info[f"slave{index}"] for index in range(info["connected_slaves"])]
