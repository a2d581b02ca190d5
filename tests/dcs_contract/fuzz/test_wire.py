"""What goes over the wire, and what comes back, byte by byte."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.wire import Answer, Door, NoAnswer, Unreachable, Unsendable

POST = Call("POST", "/a?b=c", (("X-Key", "value"),), b"body")


class Raw:
    """Answers every request with the same bytes, and keeps what it was sent."""

    def __init__(self, answer: bytes, *, hold: bool = False) -> None:
        self.answer, self.hold = answer, hold
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, suppress(ConnectionError):
                self.requests.append(connection.recv(65536))
                connection.sendall(self.answer)
                if self.hold:
                    self.stop.wait(10)

    def close(self) -> None:
        self.stop.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


@pytest.fixture
def raw() -> Iterator[Callable[..., Raw]]:
    servers: list[Raw] = []

    def start(answer: bytes, **options: bool) -> Raw:
        servers.append(Raw(answer, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def test_a_request_is_sent_as_it_is(raw):
    server = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    answer = Door(server.url + "/base/").send(POST)
    host = server.url.removeprefix("http://")
    assert server.requests == [
        f"POST /base/a?b=c HTTP/1.1\r\nHost: {host}\r\nX-Key: value\r\nConnection: close\r\n"
        "Content-Length: 4\r\n\r\nbody".encode()
    ]
    assert answer == Answer(200, (("content-length", "2"),), b"ok", b"")


@pytest.mark.parametrize(
    ("sent", "body", "surplus"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", b"ok", b""),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", b"until the end", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b"ok", b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore", b"ok", b"more"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", b""),
        (b"HTTP/1.1 204 No Content\r\n\r\nhidden", b"", b"hidden"),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\nhidden", b"", b"hidden"),
    ],
)
def test_everything_that_comes_back_is_seen(raw, sent, body, surplus):
    answer = Door(raw(sent).url).send(POST)
    assert (answer.body, answer.surplus) == (body, surplus)


@pytest.mark.parametrize(
    "sent", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", b"HTTP/1.1 200"]
)
def test_what_is_no_answer_is_said_to_be_none(raw, sent):
    server = raw(sent)
    with pytest.raises(NoAnswer):
        Door(server.url).send(POST)
    assert len(server.requests) == 1  # and the request was not repeated


def test_an_answer_that_does_not_come_is_not_waited_for_for_ever(raw):
    with pytest.raises(NoAnswer, match="no answer within"):
        Door(raw(b"HTTP/1.1 200 OK\r\n", hold=True).url, timeout=0.1).send(POST)


def test_a_server_that_keeps_the_connection_open_has_answered(raw):
    answer = Door(raw(b"HTTP/1.1 204 No Content\r\n\r\n", hold=True).url).send(POST)
    assert answer == Answer(204)


def test_a_port_where_nobody_listens_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unreachable):
        Door(f"http://127.0.0.1:{port}").send(POST)


@pytest.mark.parametrize("value", ["new\r\nline", "\x00", "\N{SNOWMAN}"])
def test_what_cannot_be_written_as_http_is_not_sent(raw, value):
    server = raw(b"HTTP/1.1 204 No Content\r\n\r\n")
    with pytest.raises(Unsendable):
        Door(server.url).send(Call("POST", "/", (("X-Key", value),)))
    assert server.requests == []
