"""uvicorn, as this server uses it."""

import asyncio
import socket
from typing import Any

import uvicorn

from dcs_server.web.app import Application

GRACE = 15
"""Seconds that requests may take to end once the server stops; longer than any switchover."""


class Server(uvicorn.Server):
    """Stops at an event, which may have come before uvicorn began to look out for signals."""

    def __init__(self, config: uvicorn.Config, stop: asyncio.Event) -> None:
        super().__init__(config)
        self._stop = stop

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second. Returns whether to stop."""
        return await super().on_tick(counter) or self._stop.is_set()


async def serve(app: Application, listener: socket.socket, stop: asyncio.Event) -> None:
    """Answer requests until told to stop; then let those that have come end."""
    settings: dict[str, Any] = {"http": "httptools", "ws": "none", "lifespan": "off", "interface": "asgi3"}
    quiet: dict[str, Any] = {
        "log_config": None,
        "log_level": "error",
        "access_log": False,
        "server_header": False,
    }
    config = uvicorn.Config(app, timeout_graceful_shutdown=GRACE, **settings, **quiet)
    await Server(config, stop).serve(sockets=[listener])
