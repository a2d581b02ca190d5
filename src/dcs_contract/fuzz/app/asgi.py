"""An application that speaks ASGI 3, in an event loop of its own."""

import asyncio
import atexit
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, TypeAlias
from urllib.parse import unquote

from dcs_contract.fuzz.app.door import Received
from dcs_contract.fuzz.app.failed import FAILED
from dcs_contract.fuzz.call import Headers
from dcs_contract.fuzz.wire import Answer, Silence

Message: TypeAlias = MutableMapping[str, Any]
Asgi: TypeAlias = Callable[[Message, Any, Any], Awaitable[None]]
SHUTDOWN = 5.0
"""Seconds that an application may take to shut down."""
VERSION = {"version": "3.0", "spec_version": "2.3"}


class AsgiApp:
    """Requests that overlap run in one loop at the same time, as they would under a server."""

    def __init__(self, app: Asgi) -> None:
        self.app = app
        self.state: dict[str, Any] = {}
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self.start(), self.loop).result()
        atexit.register(self.stop)

    async def start(self) -> None:
        """Let it start up, if it wants to; one that does not know of this is as good."""
        self.started, self.ending = asyncio.Event(), asyncio.Event()
        self.life = asyncio.ensure_future(self.live())
        await self.started.wait()

    async def live(self) -> None:
        """Its life span, as ASGI calls it. Any exception means that it has none."""

        async def receive() -> Message:
            if self.started.is_set():
                await self.ending.wait()
                return {"type": "lifespan.shutdown"}
            return {"type": "lifespan.startup"}

        async def send(_: Message) -> None:
            self.started.set()

        with suppress(Exception):
            await self.app({"type": "lifespan", "asgi": VERSION, "state": self.state}, receive, send)
        self.started.set()

    def stop(self) -> None:
        """Let it shut down, and give it some time to."""

        async def end() -> None:
            self.ending.set()
            await asyncio.wait([self.life], timeout=SHUTDOWN)

        asyncio.run_coroutine_threadsafe(end(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)

    def answer(self, received: Received, timeout: float) -> Answer:
        """Its answer. Raises Silence when it takes too long."""
        job = asyncio.run_coroutine_threadsafe(self.exchange(received), self.loop)
        try:
            return job.result(timeout)
        except TimeoutError as error:
            job.cancel()
            raise Silence(f"no answer within {timeout:g} seconds") from error

    async def exchange(self, received: Received) -> Answer:
        """One request."""
        sent: list[Message] = []
        inbox = [{"type": "http.request", "body": received.body, "more_body": False}]

        async def receive() -> Message:
            if not inbox:
                await asyncio.Event().wait()
            return inbox.pop()

        async def send(message: Message) -> None:
            sent.append(message)

        try:
            await self.app(self.scope(received), receive, send)
        except Exception:  # noqa: BLE001 - a server answers for an application that fails, whatever it was
            return FAILED
        return read(sent)

    def scope(self, received: Received) -> Message:
        """What the application is told of a request."""
        path, _, query = received.target.partition(b"?")
        return {
            "type": "http",
            "asgi": VERSION,
            "http_version": "1.1",
            "method": received.method,
            "scheme": "http",
            "path": unquote(path.decode("latin-1"), errors="surrogateescape"),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": list(received.headers),
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 80),
            "state": dict(self.state),
        }


def read(sent: list[Message]) -> Answer:
    """The answer in the messages of an application."""
    start = next((message for message in sent if message["type"] == "http.response.start"), None)
    if start is None:
        return FAILED
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    headers: Headers = tuple(
        (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
        for name, value in start.get("headers", ())
    )
    return Answer(start["status"], headers, body)
