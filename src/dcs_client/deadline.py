"""One time limit for a whole call over blocking sockets, where the transport limits each read by itself.

Without it a server that sends a byte now and then holds the caller for as long as it likes.
"""

import math
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore

DEADLINE: ContextVar[float] = ContextVar("DEADLINE", default=math.inf)


@contextmanager
def within(seconds: float) -> Generator[None]:
    """Reads and writes of this thread end with a timeout after that many seconds together."""
    previous = DEADLINE.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        DEADLINE.reset(previous)


def remaining(timeout: float | None, over: type[Exception]) -> float | None:
    """The time that one step has. Raises `over` when the call has none left."""
    left = DEADLINE.get() - time.monotonic()
    if left <= 0:
        raise over("the time limit of the call is over")
    return timeout if math.isinf(left) else min(left, math.inf if timeout is None else timeout)


class LimitedBackend(httpcore.SyncBackend):
    """Opens connections that keep to the deadline."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """As the backend that it derives from."""
        timeout = remaining(timeout, httpcore.ConnectTimeout)
        return LimitedStream(super().connect_tcp(host, port, timeout, local_address, socket_options))


class LimitedStream(httpcore.NetworkStream):
    """A connection of which each step has no more than what is left of the call."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As the stream inside."""
        return self._inner.read(max_bytes, remaining(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As the stream inside."""
        self._inner.write(buffer, remaining(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """As the stream inside."""
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """As the stream inside."""
        timeout = remaining(timeout, httpcore.ConnectTimeout)
        return LimitedStream(self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """As the stream inside."""
        return self._inner.get_extra_info(info)
