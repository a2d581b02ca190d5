"""HTTP as uvicorn speaks it, with a limit on everything that a client may send or hold.

What is refused here is no request yet, so it gets no answer of the document: 431 for a head that is too
large, 408 for a request that does not arrive, 400 for what is no HTTP; then the connection is closed.
Nothing is written when an earlier request on the connection has no answer yet, because it would be taken
for that answer, nor on a connection that was never used.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from dcs_server.errors import Headers
from dcs_server.web.limits import Limits

WHOLE = "dcs_server.whole"
"""The ASGI extension that sends an answer in one piece: its status, headers and body."""

PIPELINE = 100
"""Requests of one connection that may wait for the one before them."""


class LimitedProtocol(HttpToolsProtocol):
    """One connection. `expire` is to be called now and then."""

    def __init__(self, limits: Limits, refused: Callable[[str], None], **uvicorn: Any) -> None:
        """refused: is told why, each time that a connection is refused or ended."""
        super().__init__(**uvicorn)
        self._limits = limits
        self._refused = refused
        self._since: float | None = self.loop.time()  # when the client began to owe us a request
        self._stuck: float | None = None  # when it ceased to take what we write
        self._idle: float | None = None  # when everything was answered
        self._head = 0  # bytes since the head began; 0 behind it
        self._in_head = True
        self._status = HTTPStatus.BAD_REQUEST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            self._end("connections")

    def data_received(self, data: bytes) -> None:
        """Count what comes before the end of a head."""
        if self._since is None:
            self._since = self.loop.time()
            self._idle = None
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > self._limits.header_bytes:
            self._answer(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """Start a request. An exception here ends the connection with `send_400_response`."""
        if self._head > self._limits.header_bytes and self._size() > self._limits.header_bytes:
            self._status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError(self._status.phrase)
        if len(self.pipeline) >= PIPELINE:
            raise ValueError("too many requests at once")
        self.scope["extensions"] = EXTENSIONS
        super().on_headers_complete()
        self._in_head, self._head = False, 0

    def on_message_complete(self) -> None:
        """Stop the clock: the client owes nothing any more."""
        super().on_message_complete()
        self._since = None
        self._in_head = True

    def on_response_complete(self) -> None:
        """Start the next request, or wait for one. uvicorn would make and cancel a timer each time."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._idle = self.loop.time()

    def send_400_response(self, msg: str) -> None:
        """End a connection on which something came that is no HTTP, or too much."""
        del msg
        self._answer(self._status)

    def pause_writing(self) -> None:
        """The client does not take its answers."""
        super().pause_writing()
        self._stuck = self.loop.time()

    def resume_writing(self) -> None:
        """The client takes them again."""
        super().resume_writing()
        self._stuck = None

    def expire(self) -> None:
        """End the connection when the client has kept us waiting for too long."""
        now = self.loop.time()
        late = now - self._limits.header_seconds
        if self._since is None and self._idle is not None and self._idle < now - self._limits.idle_seconds:
            self.transport.close()
        elif self._stuck is not None and self._stuck < late:
            self._end("stuck")
        elif self._since is not None and self._working():
            self._since = now
        elif self._since is not None and self._since < late:
            self._answer(HTTPStatus.REQUEST_TIMEOUT)

    def _size(self) -> int:
        """Bytes of a head that has been read, about."""
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _working(self) -> bool:
        """Whether a request that has arrived is being carried out."""
        cycle = self._latest()
        return bool(self.pipeline) or (cycle is not None and not cycle.more_body)

    def _may_answer(self) -> bool:
        """Whether the next answer on the wire belongs to what is arriving now."""
        if cycle := self._latest():
            return not self.pipeline and cycle.more_body and not cycle.response_started
        return self._head > 0

    def _latest(self) -> RequestResponseCycle | None:
        """The last request, unless it has been answered."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        return None if cycle is None or cycle.response_complete else cycle

    def _answer(self, status: HTTPStatus) -> None:
        """Say why, if that can be understood, and close."""
        if self.transport.is_closing():
            return
        self._refused(status.phrase)
        if self._may_answer():
            head = b"content-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(STATUS_LINE[status] + head)
        self.transport.close()

    def _end(self, reason: str) -> None:
        """Close at once."""
        self._refused(reason)
        self.transport.abort()


def whole(send: Any, status: int, headers: Headers, body: bytes) -> bool:
    """Send an answer with one write, which uvicorn does with two. Returns False when it has to be waited for.

    send: uvicorn's. The headers are the server's own: they are not searched for what is no header.
    """
    cycle: RequestResponseCycle = send.__self__
    if cycle.flow.write_paused or cycle.disconnected:
        return False
    lines = [b"%b: %b\r\n" % header for header in (*cycle.default_headers, *headers)]
    if not cycle.keep_alive:
        lines.append(b"connection: close\r\n")
    content = b"" if cycle.scope["method"] == "HEAD" else body
    cycle.transport.write(b"".join((STATUS_LINE[status], *lines, b"\r\n", content)))
    complete(cycle)
    return True


EXTENSIONS: dict[str, Any] = {WHOLE: whole}


def complete(cycle: RequestResponseCycle) -> None:
    """Tell uvicorn that an answer was sent."""
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
