"""The way to an application in this process.

Every request is written and read as a server would do it, so that the application is given what it would be
given there. What no server hands on, such as two lengths or a broken head, is not sent.
"""

from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

import h11

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.wire import Answer, Door, Unsendable


@dataclass(frozen=True)
class Received:
    """A request as a server understands it. target: path and query as they came. headers: in lower case."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class App(Protocol):
    """An application."""

    def answer(self, received: Received, timeout: float) -> Answer:
        """Its answer; a 500 when it fails, as a server gives it. Raises Silence when it takes too long."""
        ...


class Nothing:
    """In the place of a connection."""

    def close(self) -> None:
        """There is nothing to close."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is nothing to close."""


@dataclass(frozen=True)
class AppDoor(Door):
    """Like the way to a server. url: what the application is told to be reached by."""

    app: App = field(kw_only=True, repr=False)

    def send(self, call: Call) -> Answer:
        """Hand one request over. Raises Unsendable for what a server would not hand on."""
        answer = self.app.answer(received(self.write(h11.Connection(h11.CLIENT), call)), self.timeout)
        return Answer(answer.status, answer.headers) if call.method == "HEAD" else answer

    def connect(self) -> Nothing:  # type: ignore[override] # pyright: ignore[reportIncompatibleMethodOverride]
        """An application is always there."""
        return Nothing()


def received(content: bytes) -> Received:
    """What a server makes of bytes. Raises Unsendable when it would not hand them on."""
    server = h11.Connection(h11.SERVER)
    server.receive_data(content)
    server.receive_data(b"")
    body = b""
    request: h11.Request | None = None
    try:
        while not isinstance(event := server.next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            else:
                raise Unsendable("a server would not hand it on")
    except h11.RemoteProtocolError as error:
        raise Unsendable(str(error)) from error
    if request is None:
        raise Unsendable("there is no request in it")
    return Received(request.method.decode(), request.target, tuple(request.headers), body)
