"""The port for those who watch the server: /healthz, /readyz and /metrics."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as PROMETHEUS

from dcs_server.web.asgi import Receive, Scope, Send
from dcs_server.web.metrics import Metrics

Ready: TypeAlias = Callable[[], Awaitable[bool]]
Page: TypeAlias = tuple[int, str, bytes]
TEXT = "text/plain; charset=utf-8"


async def always() -> bool:
    """Ready as soon as it serves."""
    return True


class Status:
    """A small ASGI application; it asks for no credentials, so its port is not for everybody."""

    def __init__(self, metrics: Metrics, ready: Ready = always) -> None:
        """ready: whether requests could be carried out now; asked for each /readyz."""
        self._metrics = metrics
        self._ready = ready
        self._pages: Mapping[str, Callable[[], Awaitable[Page]]] = {
            "/healthz": self._healthz,
            "/readyz": self._readyz,
            "/metrics": self._show_metrics,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del receive
        page = self._pages.get(scope["path"], missing)
        status, kind, body = await page() if scope["method"] in ("GET", "HEAD") else refused()
        headers = [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _healthz(self) -> Page:
        return 200, TEXT, b"ok\n"

    async def _readyz(self) -> Page:
        return (200, TEXT, b"ready\n") if await self._ready() else (503, TEXT, b"not ready\n")

    async def _show_metrics(self) -> Page:
        return 200, PROMETHEUS, self._metrics.text()


async def missing() -> Page:
    """There is no such page."""
    return 404, TEXT, b"try /healthz, /readyz or /metrics\n"


def refused() -> Page:
    """Nothing can be changed here."""
    return 405, TEXT, b"GET and HEAD only\n"
