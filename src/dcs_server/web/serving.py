"""uvicorn, as this server uses it."""

import asyncio
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import uvicorn

from dcs_server.web.app import Application
from dcs_server.web.asgi import Asgi
from dcs_server.web.limits import Limits
from dcs_server.web.metrics import Metrics
from dcs_server.web.protocol import LimitedProtocol
from dcs_server.web.status import Ready, Status, always

GRACE = 15
"""Seconds that requests may take to end once the server stops; longer than any switchover."""

QUIET: dict[str, Any] = {
    "log_config": None,
    "log_level": "error",
    "access_log": False,
    "server_header": False,
}
LEAN: dict[str, Any] = {
    "http": "httptools",
    "ws": "none",
    "lifespan": "off",
    "interface": "asgi3",
    "proxy_headers": False,
}
"""Without X-Forwarded-For, too: whoever sends it could choose the address that limits and records see."""


@dataclass(frozen=True)
class StatusPort:
    """Where those ask who watch the server. ready: whether requests could be carried out now."""

    listener: socket.socket
    ready: Ready = always


class Server(uvicorn.Server):
    """Stops at an event, ends connections that keep it waiting, and leaves signals to its caller."""

    def __init__(
        self,
        app: Asgi,
        stop: asyncio.Event,
        limits: Limits,
        metrics: Metrics,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(uvicorn.Config(app, timeout_graceful_shutdown=GRACE, **LEAN, **QUIET))
        self._stop = stop
        self._limits = limits
        self._metrics = metrics
        self._tls = tls

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Two servers share one process, and its owner sets the event at a signal."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does, with a limit on the time of a TLS handshake, which comes before the protocol."""
        uvicorns: dict[str, Any] = {"config": self.config, "server_state": self.server_state, "app_state": {}}
        made = partial(LimitedProtocol, self._limits, self._metrics.refused, **uvicorns)
        more: dict[str, Any] = {"backlog": self.config.backlog}
        if self._tls:
            more |= {"ssl": self._tls, "ssl_handshake_timeout": self._limits.header_seconds}
        loop = asyncio.get_running_loop()
        self.servers = [await loop.create_server(made, sock=one, **more) for one in sockets or ()]
        self.started = True

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second. Returns whether to stop."""
        connections: set[Any] = self.server_state.connections  # each is a LimitedProtocol
        for connection in list(connections):
            connection.expire()
        return await super().on_tick(counter) or self._stop.is_set()


async def serve(
    app: Application,
    listener: socket.socket,
    stop: asyncio.Event,
    *,
    tls: ssl.SSLContext | None = None,
    status: StatusPort | None = None,
) -> None:
    """Answer requests until told to stop; then let those that have come end.

    tls: for the listener; see `tls.context`. status: is served until the last request has ended.
    """
    server = Server(app, stop, app.limits, app.metrics, tls)
    if status is None:
        await server.serve(sockets=[listener])
        return
    ended = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(watch(app.metrics, status, ended))
        try:
            await server.serve(sockets=[listener])
        finally:
            ended.set()


async def watch(metrics: Metrics, status: StatusPort, stop: asyncio.Event) -> None:
    """Serve the status until told to stop."""
    app = Status(metrics, status.ready)
    await Server(app, stop, Limits(connections=100), Metrics()).serve(sockets=[status.listener])
