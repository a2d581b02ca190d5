"""Sends one request over a connection of its own and reads what really comes back.

An HTTP library hides what this suite must see: it follows redirects, repeats a request after a dropped
connection, and throws away the body of a 204. Here nothing is repeated, and nothing is thrown away.
"""

import socket
import ssl
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import h11

from dcs_contract.fuzz.call import Call, Headers

TIMEOUT = 35.0
"""Seconds for a whole answer; gateways commonly give up after 30."""
LINGER = 0.2
"""Seconds to wait for bytes after an answer that has ended; a server that closes as asked ends it at once."""
BRIEF = 0.005
"""The same for a server that is known not to close."""
PATIENT = 3
"""How many connections it takes to know that."""
CHUNK = 65536
WITH_LENGTH = ("POST", "PUT", "PATCH")


@dataclass(frozen=True)
class Answer:
    """What a server sent. surplus: bytes after the end of the answer, such as the body of a 204."""

    status: int
    headers: Headers = ()
    body: bytes = field(default=b"", repr=False)
    surplus: bytes = field(default=b"", repr=False)

    @property
    def success(self) -> bool:
        """Whether it is a 2xx."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """Everything after the headers."""
        return (self.body + self.surplus).decode("utf-8", "replace")

    def header(self, name: str) -> str | None:
        """The value of a header."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class NoAnswer(Exception):
    """The server took the request and gave no answer that is HTTP. str(): what came instead."""


class Silence(NoAnswer):
    """The server kept the connection open and said nothing more."""


class Unreachable(NoAnswer):
    """No connection could be opened: nothing was sent."""


class Unsendable(Exception):
    """The request cannot be written as HTTP."""


@dataclass(frozen=True)
class Attempt:
    """What came of one request. started: seconds since 1970. seconds: until it was read, or given up."""

    result: Answer | NoAnswer
    started: float
    seconds: float


@dataclass(frozen=True)
class Door:
    """The way to one server. url: scheme, host, port and the base that every path starts with.

    kept_open: how many connections the server left open, or closed, after its answer.
    """

    url: str
    timeout: float = TIMEOUT
    kept_open: Counter[bool] = field(default_factory=Counter[bool], repr=False, compare=False)

    def attempt(self, call: Call) -> Attempt:
        """Send one request, once, and take the time. Raises Unsendable."""
        started, clock = time.time(), time.monotonic()
        result: Answer | NoAnswer
        try:
            result = self.send(call)
        except NoAnswer as error:
            result = error
        return Attempt(result, started, time.monotonic() - clock)

    def send(self, call: Call) -> Answer:
        """Send one request, once. Redirects are not followed, proxies are not used.

        Raises Unsendable, Unreachable, NoAnswer.
        """
        connection = h11.Connection(h11.CLIENT)
        request = self.write(connection, call)
        with self.connect() as link:
            linger = BRIEF if self.kept_open[True] > PATIENT else LINGER
            reading = Reading(link, connection, time.monotonic() + self.timeout, linger)
            try:
                with suppress(ConnectionError):  # what is refused early may still have been answered
                    link.sendall(request)
                    if not call.lawful:  # so that nobody waits for the rest
                        link.shutdown(socket.SHUT_WR)
                answer = reading.answer()
            except TimeoutError as error:
                raise Silence(f"no answer within {self.timeout:g} seconds") from error
            except (OSError, h11.RemoteProtocolError) as error:
                closed = "the connection was closed before the answer was whole"
                raise NoAnswer(closed if reading.ended else str(error) or type(error).__name__) from error
        self.kept_open[reading.open] += 1
        return answer

    def write(self, connection: h11.Connection, call: Call) -> bytes:
        """The bytes of a request."""
        return self.crude(connection, call) if call.raw else self.proper(connection, call)

    def crude(self, connection: h11.Connection, call: Call) -> bytes:
        """The bytes as they stand in the call; the connection only learns which method is answered."""
        parts = urlsplit(self.url)
        host, base = parts.netloc, parts.path.rstrip("/").encode()
        method = "HEAD" if call.method == "HEAD" else "POST"
        connection.send(h11.Request(method=method, target="/", headers=[("Host", host)]))
        connection.send(h11.EndOfMessage())
        headers = "".join(f"{name}: {value}\r\n" for name, value in call.headers).encode("latin-1")
        filled = call.raw.replace(b"{base}", base).replace(b"{host}", host.encode())
        return filled.replace(b"{headers}", headers)

    def proper(self, connection: h11.Connection, call: Call) -> bytes:
        """The bytes as HTTP wants them."""
        parts = urlsplit(self.url)
        fields = [("Host", parts.netloc), *call.headers, ("Connection", "close")]
        if call.body or call.method in WITH_LENGTH:
            fields.append(("Content-Length", str(len(call.body))))
        try:
            headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields]
            target = parts.path.rstrip("/") + call.target
            start = connection.send(h11.Request(method=call.method, target=target, headers=headers))
            content = connection.send(h11.Data(data=call.body)) if call.body else b""
            end = connection.send(h11.EndOfMessage())
        except (h11.LocalProtocolError, UnicodeEncodeError) as error:
            raise Unsendable(str(error)) from error
        return b"".join(part or b"" for part in (start, content, end))

    def connect(self) -> socket.socket:
        """Open a connection, with TLS for https."""
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        host = parts.hostname or ""
        try:
            link = socket.create_connection((host, parts.port or (443 if secure else 80)), self.timeout)
            return ssl.create_default_context().wrap_socket(link, server_hostname=host) if secure else link
        except OSError as error:
            raise Unreachable(str(error)) from error


@dataclass
class Reading:
    """The reading of one answer.

    deadline: by time.monotonic(). open: whether the server did not close. ended: whether it closed too early.
    """

    link: socket.socket
    connection: h11.Connection
    deadline: float
    linger: float
    open: bool = False
    ended: bool = False

    def answer(self) -> Answer:
        """The answer, with what follows it."""
        response: h11.Response | None = None
        body = b""
        while True:
            event = self.connection.next_event()
            if event is h11.NEED_DATA:
                self.connection.receive_data(self.receive())
            elif isinstance(event, h11.Response):
                response = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage) and response is not None:
                return Answer(response.status_code, decoded(response), body, self.surplus())
            elif not isinstance(event, h11.InformationalResponse):
                raise h11.RemoteProtocolError("the connection was closed without an answer")

    def receive(self) -> bytes:
        """The next bytes; empty when the server closed."""
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("no answer in time")
        self.link.settimeout(remaining)
        data = self.link.recv(CHUNK)
        self.ended = not data
        return data

    def surplus(self) -> bytes:
        """What the server sends after the end of its answer."""
        found = self.connection.trailing_data[0]
        self.link.settimeout(self.linger)
        try:
            return found + self.link.recv(CHUNK)
        except TimeoutError:
            self.open = True
        except OSError:
            pass
        return found


def decoded(response: h11.Response) -> Headers:
    """The headers as text."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
