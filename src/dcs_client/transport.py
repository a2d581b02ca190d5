"""Carries requests of the generated code over connections whose every step is known.

The generated functions ask what they are given as `client` for something that sends; a carrier is both. It
goes to the connection pool directly, because only there can be told whether a byte has left.
"""

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from dcs_client.attempt import Attempt, Outcome, bounded
from dcs_client.deadline import LimitedBackend, within
from dcs_client.generated import function

KEPT = 10
"""Connections that are kept open for requests that only look."""

Pool = TypeVar("Pool")


class Pools(Generic[Pool]):
    """Connections to one endpoint.

    kept: for requests that only look. fresh: one for each request that changes something, because a server
    may close a kept one at the moment of sending, and then nobody knows whether the request was heard.
    """

    def __init__(self, endpoint: str, kind: type[Pool], proxied: type[Pool], **options: Any) -> None:
        proxy = proxy_of(endpoint)
        secure = endpoint.startswith("https:")
        options |= {"ssl_context": httpx.create_ssl_context()} if secure else {}
        make: Any = partial(proxied, **proxy_options(proxy)) if proxy else kind
        self.kept: Pool = make(max_keepalive_connections=KEPT, **options)
        self.fresh: Pool = make(max_keepalive_connections=0, **options)

    def for_(self, attempt: Attempt) -> Pool:
        """The connections for a request."""
        return self.kept if attempt.operation.is_safe else self.fresh


def proxy_of(endpoint: str) -> str | None:
    """The proxy of the environment for an endpoint. What goes to this machine without TLS needs none."""
    url = urlsplit(endpoint)
    if url.scheme != "https" or proxy_bypass(url.hostname or ""):
        return None
    proxies = getproxies()
    return proxies.get("https") or proxies.get("all")


def proxy_options(proxy: str) -> dict[str, Any]:
    """The proxy as the transport wants it, its password apart from its address."""
    url = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    port = f":{url.port}" if url.port else ""
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    options: dict[str, Any] = {"proxy_url": f"{url.scheme}://{host}{port}"}
    if url.username:
        options["proxy_auth"] = (unquote(url.username), unquote(url.password or ""))
    return options


class Connections(Generic[Pool]):
    """Makes the pools when the endpoint is known, once."""

    def __init__(self, make: Callable[[str], Pools[Pool]]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: Pools[Pool] | None = None

    def to(self, endpoint: str) -> Pools[Pool]:
        """The pools."""
        with self._lock:
            self._made = self._made or self._make(endpoint)
            return self._made

    @property
    def opened(self) -> tuple[Pool, ...]:
        """What there is to close."""
        return (self._made.kept, self._made.fresh) if self._made else ()


def pools(endpoint: str) -> Pools[httpcore.ConnectionPool]:
    """Connections for threads, which keep to the deadline."""
    backend = LimitedBackend()
    return Pools(endpoint, httpcore.ConnectionPool, httpcore.HTTPProxy, network_backend=backend)


class Carrier:
    """Sends one request of the generated code."""

    raise_on_unexpected_status = False

    def __init__(self, pools: Pools[httpcore.ConnectionPool], attempt: Attempt) -> None:
        self._pool = pools.for_(attempt)
        self._attempt = attempt

    def get_httpx_client(self) -> "Carrier":
        """Itself."""
        return self

    def request(self, method: str, url: str, **content: Any) -> httpx.Response:
        """The answer, if it is a documented success. Raises Stopped otherwise."""
        request = self._attempt.request(method, url, content, self._attempt.note)
        response = self._pool.handle_request(request)
        try:
            body = bounded(iter(response.iter_stream()), self._attempt.limit(response.status))
        finally:
            response.close()
        return self._attempt.arrived(request, response, body)


def send(pools: Pools[httpcore.ConnectionPool], attempt: Attempt, arguments: dict[str, Any]) -> Outcome:
    """Send a request once, and tell what came of it."""
    generated = function(attempt.operation.id, "sync_detailed")
    try:
        with within(attempt.seconds):
            response = generated(**arguments, client=Carrier(pools, attempt))
    except Exception as error:  # noqa: BLE001 - whatever happened, the request may have left
        ended = bare(error)
    except BaseException as error:  # noqa: BLE001 - it goes on
        raise bare(error) from None
    else:
        return attempt.answered(response.parsed)
    return attempt.ended(ended)


AnyError = TypeVar("AnyError", bound=BaseException)


def bare(error: AnyError) -> AnyError:
    """An error without the variables of the code that it came through: some of them hold the secrets."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
