"""The same fake as a plain ASGI application, so that another HTTP server stands before it."""

import asyncio
import threading
import time
from email.message import Message
from typing import Any

import uvicorn

from tests.dcs_contract.fuzz.fake import Fake, Received


class Application:
    """Hands requests to a fake."""

    def __init__(self, fake: Fake) -> None:
        self.fake = fake

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        reply = await asyncio.to_thread(self.fake, received(scope, await whole(receive)))
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
        if reply.status != 204:
            headers.append((b"content-length", b"%d" % len(reply.body)))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})


async def whole(receive: Any) -> bytes:
    """The body of a request."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def received(scope: dict[str, Any], body: bytes) -> Received:
    """A request as fakes know it."""
    headers = Message()
    for name, value in scope["headers"]:
        headers[name.decode("latin-1")] = value.decode("latin-1")
    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
    return Received(scope["method"], scope["raw_path"].decode("latin-1") + query, headers, body)


class Uvicorn:
    """A fake behind uvicorn on a free port of this machine, until the end of the block."""

    def __init__(self, fake: Fake) -> None:
        config = uvicorn.Config(Application(fake), port=0, log_level="critical", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> "Uvicorn":
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join()
