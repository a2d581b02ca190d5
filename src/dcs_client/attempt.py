"""One request on its way: what is sent, whether it has left, and what came back."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpcore
import httpx

from dcs_client.answers import Received, printable
from dcs_client.credentials.base import Credentials, Outgoing
from dcs_client.place import Place
from dcs_document import Operation

# The gateway gives up after 30 seconds; a little more, so that its answer is still heard.
TIMEOUT: Final = {"connect": 5.0, "write": 5.0, "read": 35.0, "pool": 5.0}
ERROR_LIMIT, SUCCESS_LIMIT = 64 * 1024, 8 * 1024 * 1024
REQUEST_ID, RETRY_AFTER, ENCODING = "X-Request-Id", "Retry-After", "Content-Encoding"
# Nothing worth compressing is expected, and what is not compressed cannot swell.
HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "dcs-switchover"}
# What the generated code raises at an answer that it cannot read.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
# What can happen on the way to the server.
BROKEN = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    OSError,
    UnicodeError,  # of a host name
)


class Stopped(Exception):
    """Ends the generated code, which cannot read every answer."""


@dataclass(frozen=True)
class Failed:
    """No answer. left: whether a byte of the request may have left. url: of the request."""

    left: bool
    why: str
    url: str


Outcome = Received | Failed


@dataclass
class Attempt:
    """Sending one request of an operation. seconds: that it may take in all."""

    operation: Operation
    place: Place
    credentials: Credentials
    seconds: float
    url: str = ""
    left: bool = False
    received: Received | None = None
    started: float = field(default_factory=time.monotonic)

    def request(self, method: str, url: str, content: dict[str, Any], note: object) -> httpcore.Request:
        """The request that the generated code wants, with the proof of who sends it. note: hears each step.

        The proof is put on here and nowhere else, so that no object that lives longer holds it.
        """
        headers = HEADERS | content.pop("headers", {})
        plain = httpx.Request(method, self.place.endpoint + url, headers=headers, **content)
        path, mark, query = str(plain.url).partition("?")
        self.url = path + mark + query.replace("+", "%20")  # a plus would be signed as one
        body = plain.read()
        target = self.url.removeprefix(self.place.endpoint)
        outgoing = Outgoing(plain.method, plain.headers["Host"], target, body, self.place.project_id)
        proof = self.credentials.headers(outgoing)
        return httpcore.Request(
            plain.method,
            self.url,
            headers=[*plain.headers.raw, *((k.encode("ascii"), v.encode("ascii")) for k, v in proof.items())],
            content=body,
            extensions={"timeout": self.timeouts(), "trace": note},
        )

    def timeouts(self) -> dict[str, float]:
        """For each step. They end before the whole call: the transport then closes what it has opened."""
        return {step: min(seconds, self.seconds * 0.9) for step, seconds in TIMEOUT.items()}

    def note(self, event: str, details: dict[str, Any]) -> None:
        """Note the moment before the first byte leaves. Asking a proxy for a way is not it."""
        if event == "http11.send_request_headers.started" and details["request"].method != b"CONNECT":
            self.left = True

    async def note_async(self, event: str, details: dict[str, Any]) -> None:
        """As `note`."""
        self.note(event, details)

    def limit(self, status: int) -> int:
        """How many bytes of a body are read."""
        return SUCCESS_LIMIT if status in self.operation.successes else ERROR_LIMIT

    def arrived(self, request: httpcore.Request, response: httpcore.Response, body: bytes) -> httpx.Response:
        """Keep an answer, and hand a success on to the generated code. Raises Stopped for any other."""
        headers = httpx.Headers(response.headers)
        request_id = headers.get(REQUEST_ID)
        self.received = Received(
            method=request.method.decode("ascii"),
            url=self.url,
            status=response.status,
            request_id=None if request_id is None else printable(self.credentials.mask(request_id)),
            retry_after=headers.get(RETRY_AFTER),
            content=body if response.status in self.operation.successes else b"",
            text=self.credentials.mask(body.decode(errors="replace")) if body else "",
            seconds=time.monotonic() - self.started,
        )
        if response.status not in self.operation.successes:
            raise Stopped
        headers.pop(ENCODING, None)  # or httpx would unpack, and so fill the memory
        return httpx.Response(response.status, headers=headers, content=body)

    def answered(self, model: object) -> Outcome:
        """The answer, with what the generated code made of it."""
        return (
            replace(self.received, model=model) if self.received else Failed(self.left, "no answer", self.url)
        )

    def ended(self, error: Exception) -> Outcome:
        """What came of it when it ended with an error. Raises the error when it is none that can happen."""
        if self.received and isinstance(error, Stopped):
            return self.received
        why = printable(self.credentials.mask(f"{type(error).__name__} {error}".strip()))
        if self.received and isinstance(error, UNREADABLE):
            return replace(self.received, flaw=why)
        if self.left or isinstance(error, BROKEN):
            return Failed(self.left, why, self.url)
        raise error


def bounded(chunks: Iterator[bytes], limit: int) -> bytes:
    """The first bytes of a body."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])
