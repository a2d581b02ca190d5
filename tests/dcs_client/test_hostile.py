"""Whatever a server does, a switchover is sent once, ends in time, and is done only with a 204."""

import asyncio
import gzip
import resource
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import trustme

from dcs_client import AnswerLost, AsyncClient, Client, DcsError, NotSent, OutcomeUnknown, UnexpectedAnswer
from dcs_document import load
from tests.dcs_client.conftest import QUICK, TOKEN, Listening, Server, http, http_json

SWAP = load().operations["swapInstance"]
ERROR = http_json(400, SWAP.answers["SwapNotSupported"].body)


@pytest.fixture(params=["sync", "async"])
def every(request, project_id, instance_id) -> Callable[[str, int], list[BaseException | None]]:
    """Swaps some times with one client, and tells how each ended."""
    settings = {"token": TOKEN, "project_id": project_id, "timeout": 5, "retrying": QUICK}

    def sync(url: str, times: int) -> list[BaseException | None]:
        with Client(url, **settings) as client:
            return [ended(lambda: client.swap(instance_id)) for _ in range(times)]

    def asynchronous(url: str, times: int) -> list[BaseException | None]:
        async def run() -> list[BaseException | None]:
            async with AsyncClient(url, **settings) as client:
                swaps = [
                    await asyncio.gather(client.swap(instance_id), return_exceptions=True)
                    for _ in range(times)
                ]
            return [result if isinstance(result, BaseException) else None for (result,) in swaps]

        return asyncio.run(run())

    return sync if request.param == "sync" else asynchronous


def ended(call: Callable[[], object]) -> BaseException | None:
    try:
        call()
    except DcsError as error:
        return error
    return None


@pytest.mark.parametrize("answer", [http(204, X_Request_Id="abc"), ERROR], ids=["204", "400"])
def test_an_answer_cut_at_any_byte_is_lost_and_not_asked_for_again(serve, every, answer):
    server = serve(*(answer[:cut] for cut in range(len(answer))))
    results = every(server.url, len(answer))
    assert {type(result) for result in results} == {AnswerLost}
    assert server.methods == ["POST"] * len(answer)


class Deaf(Listening):
    """Hears one byte of the first request, two of the second and so on, and hangs up."""

    def __init__(self, *, reset: bool) -> None:
        self.reset = reset
        self.heard: list[bytes] = []
        super().__init__()

    def meet(self, connection: socket.socket) -> None:
        with connection:
            self.heard.append(connection.recv(len(self.heard) + 1, socket.MSG_WAITALL))
            if self.reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
def test_a_request_cut_at_any_byte_is_not_sent_again(every, reset):
    server, length = Deaf(reset=reset), 200  # of more than 250
    try:
        results = every(server.url, length)
    finally:
        server.close()
    assert all(isinstance(result, AnswerLost) for result in results)
    assert [len(heard) for heard in server.heard] == list(range(1, length + 1))


INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n"
MESSY = {
    "interim answers first": INTERIM * 3 + http(204),
    "a length with a 204": http(204, Content_Length="5"),
    "more after the answer": http(204) + b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("answer", MESSY.values(), ids=MESSY.keys())
def test_a_204_counts_whatever_stands_around_it(serve, every, answer):
    server = serve(answer)
    assert every(server.url, 1) == [None]
    assert server.methods == ["POST"]


def raw(status: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1") + body


BOMB = gzip.compress(bytes(200_000_000))
NEVER_DONE = {
    "interim only": INTERIM * 3,
    "switching protocols": raw("101 Switching Protocols", "Upgrade: h2c", "Connection: upgrade"),
    "two lengths": raw("400 Bad Request", "Content-Length: 2", "Content-Length: 3", body=b"{}"),
    "negative length": raw("400 Bad Request", "Content-Length: -1", body=b"{}"),
    "no number for a length": raw("400 Bad Request", "Content-Length: many", body=b"{}"),
    "shorter than its length": raw("400 Bad Request", "Content-Length: 999", body=b"{}"),
    "longer than its length": raw("400 Bad Request", "Content-Length: 2", body=b"{}" * 99),
    "broken chunks": raw("400 Bad Request", "Transfer-Encoding: chunked", body=b"zz\r\n{}\r\n0\r\n\r\n"),
    "endless chunk size": raw("400 Bad Request", "Transfer-Encoding: chunked", body=b"f" * 100_000),
    "no length": raw("500 Internal Server Error", body=b"x" * 1_000_000),
    "a page": raw("200 OK", "Content-Length: 6", body=b"<html>"),
    "accepted": raw("202 Accepted", "Content-Length: 0"),
    "status 99": raw("99 Low", "Content-Length: 0"),
    "status 999": raw("999 High", "Content-Length: 0"),
    "status 520": raw("520 Unknown", "Content-Length: 0"),
    "status without a number": raw("no"),
    "to itself": raw("307 Temporary Redirect", "Location: ?again", "Content-Length: 0"),
    "packed": raw("500 Internal Server Error", "Content-Encoding: gzip", body=BOMB),
    "packed success": raw("200 OK", "Content-Encoding: gzip", body=BOMB),
    "said to be packed": raw("400 Bad Request", "Content-Encoding: gzip", "Content-Length: 2", body=b"{}"),
    "deep JSON": http(400, b"[" * 60_000),
    "a long number": http(400, b'{"error_code": ' + b"9" * 60_000 + b"}"),
    "zero bytes": bytes(100),
    "another protocol": b"\x15\x03\x01\x00\x02\x02\x46",
}


@pytest.mark.parametrize("answer", NEVER_DONE.values(), ids=NEVER_DONE.keys())
def test_nothing_else_is_done(serve, every, answer):
    server, before = serve(answer), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (result,) = every(server.url, 1)
    assert isinstance(result, OutcomeUnknown)
    assert len(str(result)) < 4000
    assert server.methods == ["POST"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB; unpacked it has 200 MB


def test_a_look_does_not_unpack_either(serve, shards):
    with pytest.raises(UnexpectedAnswer):
        shards(serve(raw("200 OK", "Content-Encoding: gzip", body=BOMB)).url)


@pytest.mark.parametrize(
    "answer", [INTERIM * 10_000, http(204, X_Long="x" * 200)], ids=["interim", "headers"]
)
def test_a_trickle_ends_in_time(serve, swap, answer):
    server, started = serve(answer, pause=0.1), time.monotonic()
    with pytest.raises(AnswerLost):
        swap(server.url, timeout=0.3)
    assert time.monotonic() - started < 10
    assert server.methods == ["POST"]


class Tls(Listening):
    """Speaks TLS with a certificate that is wrong for it, or hangs up in the handshake."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.context = context
        self.connections = 0
        self.decrypted = b""
        super().__init__()

    @property
    def url(self) -> str:
        return super().url.replace("http://127.0.0.1", "https://localhost")

    def meet(self, connection: socket.socket) -> None:
        self.connections += 1
        with connection, suppress(OSError):
            if self.context:
                with self.context.wrap_socket(connection, server_side=True) as secure:
                    self.decrypted += secure.recv(1000)
            else:
                connection.recv(10)


def context(name: str) -> ssl.SSLContext:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(name).configure_cert(server)
    return server


@pytest.fixture(params=["unknown authority", "another name", "cut in the handshake"])
def distrusted(request, monkeypatch, tmp_path) -> Iterator[Tls]:
    """A server that cannot be trusted."""
    if request.param == "cut in the handshake":
        server = Tls(None)
    else:
        server = Tls(context("localhost" if request.param == "unknown authority" else "other.example"))
    monkeypatch.setenv("NO_PROXY", "localhost")
    yield server
    server.close()


def test_nothing_is_sent_to_whom_cannot_be_trusted(distrusted, every):
    (result,) = every(distrusted.url, 1)
    assert isinstance(result, NotSent)
    assert distrusted.decrypted == b""
    assert distrusted.connections == QUICK.tries  # tried again: not a byte of the request had left


def test_no_plain_server_is_taken_for_a_secure_one(serve: Callable[..., Server], swap):
    server = serve(http(204))
    with pytest.raises(NotSent):
        swap(server.url.replace("http:", "https:"), timeout=1)
    assert not any("POST" in request for request in server.requests)
