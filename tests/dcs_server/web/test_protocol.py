"""What clients may send and hold, on real sockets: afterwards the server serves as before."""

import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from dcs_server.web.limits import UNMETERED
from dcs_server.web.protocol import PIPELINE
from tests.dcs_server.conftest import eventually, request
from tests.dcs_server.web.served import GOOD, PATH, SHOW, TOKEN, WRONG, Running, everything, running, status

QUICK = replace(UNMETERED, connections=40, header_seconds=0.5, idle_seconds=1.0, header_bytes=4096)


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    with running(QUICK) as server:
        yield server


@pytest.fixture
def server(shared: Running) -> Iterator[Running]:
    """One that serves as before when the test is over, and has kept no connection."""
    yield shared
    shared.held.open.set()
    assert shared.send().status == 204
    assert eventually(lambda: not shared.app._in_flight)


def says(server: Running, sent: bytes) -> bytes:
    with server.connect() as connection:
        connection.sendall(sent)
        return everything(connection)


def refused(server: Running, reason: str) -> float:
    return server.sample("dcs_connections_refused_total", reason=reason)


HEAD = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: {TOKEN}\r\n".encode()
MALFORMED = {
    "garbage": b"\x16\x03\x01\x02\x00" * 20,
    "no version": b"GET\r\n\r\n",
    "unknown version": b"POST / HTTP/9.9\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "NUL in a value": HEAD + b"X: a\0b\r\n\r\n",
    "NUL in a name": HEAD + b"X\0: a\r\n\r\n",
    "space before the colon": HEAD + b"X : a\r\n\r\n",
    "folded header": HEAD + b"X: a\r\n b\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "bad chunk size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "negative chunk size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
    "huge chunk size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 17 + b"\r\n",
    "length and chunks": HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    "length that is no number": HEAD + b"Content-Length: 1x\r\n\r\n",
    "negative length": HEAD + b"Content-Length: -1\r\n\r\n",
    "length beyond 64 bits": HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n",
    "no path": b"CONNECT example.com:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "path that is not ASCII": "POST /ä HTTP/1.1\r\n\r\n".encode(),
}


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_http_is_refused_and_nothing_is_carried_out(server, sent):
    begun = server.held.begun
    assert status(says(server, sent)) == 400
    assert server.held.begun == begun


def test_a_head_that_is_too_large_is_refused(server):
    fits, too_large = (HEAD + b"X: " + b"a" * size + b"\r\n\r\n" for size in (3800, 4096))
    with server.connect() as connection:
        connection.sendall(fits)
        assert status(connection.recv(65536)) == 204
    assert status(says(server, too_large)) == 431


@pytest.mark.parametrize("line", [b"X: " + b"a" * 100_000, b"X: y\r\n" * 100_000, b"a" * 300_000])
def test_a_head_without_an_end_is_cut_off(server, line):
    before = refused(server, "Request Header Fields Too Large")
    with server.connect() as connection:
        with suppress(ConnectionError):
            connection.sendall(HEAD + line)
        assert status(everything(connection)) in (431, 0)  # 0: the rest of it met a closed connection
    assert refused(server, "Request Header Fields Too Large") == before + 1


def test_a_head_that_comes_slowly_is_cut_off(server):
    started = time.monotonic()
    with server.connect() as connection:
        connection.settimeout(0.05)
        received = b""
        for byte in HEAD * 10:
            try:
                connection.sendall(bytes([byte]))
                received = connection.recv(1000)
                break
            except TimeoutError:
                continue
    assert status(received) == 408
    assert 0.5 <= time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"", 0),
        (b"\r\n" * 10, 408),
        (HEAD, 408),
        (HEAD + b"Content-Length: 10\r\n\r\nhalf", 408),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", 408),
        (SHOW.replace(b"HTTP/1.1\r\n", b"HTTP/1.1\r\nContent-Length: 99999999\r\n"), 413),
    ],
    ids=["nothing", "empty lines", "half a head", "half a body", "half a chunk", "after its refusal"],
)
def test_who_sends_no_whole_request_is_not_waited_for(server, sent, expected):
    begun, started = server.held.begun, time.monotonic()
    assert status(says(server, sent)) == expected
    assert 0.4 <= time.monotonic() - started < 5
    assert server.held.begun == begun


def test_an_idle_connection_is_closed_in_time(server):
    with server.connect() as connection:
        connection.sendall(GOOD)
        assert status(connection.recv(65536)) == 204
        started = time.monotonic()
        assert everything(connection) == b""
    assert 0.9 <= time.monotonic() - started < 5


def test_empty_lines_do_not_keep_a_connection_open(server):
    with server.connect() as connection:
        connection.sendall(GOOD)
        connection.recv(65536)
        connection.sendall(b"\r\n")
        assert status(everything(connection)) in (0, 408)


def test_a_slow_operation_is_not_cut_off(server):
    server.held.open.clear()
    with server.connect() as connection:
        begun = server.held.begun
        connection.sendall(GOOD)
        assert eventually(lambda: server.held.begun > begun)
        connection.sendall(HEAD)  # the next request may begin, and has to wait
        connection.settimeout(1.5)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        server.held.open.set()
        connection.settimeout(20)
        assert status(connection.recv(65536)) == 204


def test_an_error_behind_a_request_is_not_taken_for_its_answer(server):
    server.held.open.clear()
    assert says(server, GOOD + b"\0\0\0\r\n\r\n") == b""


def test_pipelined_requests_are_answered_in_order(server):
    sent = (WRONG + SHOW + GOOD) * 10 + request("GET", "/", None, "Connection: close")
    received = says(server, sent)
    statuses = [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [401, 200, 204] * 10 + [404]


def test_a_pipeline_has_an_end(server):
    server.held.open.clear()
    with server.connect() as connection:
        connection.sendall(GOOD + SHOW * (PIPELINE + 10))
        assert everything(connection) == b""


def test_too_many_connections_are_closed_at_once(server):
    before = refused(server, "connections")
    held = [server.connect() for _ in range(QUICK.connections)]
    with server.connect() as one_more:
        assert everything(one_more) == b""
    assert refused(server, "connections") >= before + 1
    for connection in held:
        connection.close()
    last = request("POST", PATH, TOKEN, "Connection: close")
    assert eventually(lambda: status(says(server, last)) == 204)


def test_who_takes_no_answers_is_let_go(server):
    before, first = refused(server, "stuck"), server.answered(401)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect(("127.0.0.1", server.port))
        for sent in range(50, 50_000, 50):
            connection.sendall(WRONG * 50)
            if not within(0.3, lambda: server.answered(401) >= first + sent):  # noqa: B023 - called at once
                break
        assert eventually(lambda: refused(server, "stuck") > before)


def within(seconds: float, check: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not (done := check()) and time.monotonic() < deadline:
        time.sleep(0.001)
    return done


def test_half_a_connection_does_no_harm(server):
    with server.connect() as connection:
        connection.sendall(WRONG)
        connection.shutdown(socket.SHUT_WR)
        assert status(everything(connection)) in (0, 401)
    with server.connect() as connection:
        connection.sendall(HEAD)
        connection.shutdown(socket.SHUT_WR)
        assert everything(connection) == b""


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_an_upgrade_is_not_made(server, protocol):
    sent = request("POST", PATH, "nobody", "Connection: Upgrade", f"Upgrade: {protocol}")
    with server.connect() as connection:
        connection.sendall(sent)
        assert status(connection.recv(65536)) == 401


def test_a_body_may_be_announced_before_it_is_sent(server):
    with server.connect() as connection:
        connection.sendall(request("POST", PATH, TOKEN, "Content-Length: 2", "Expect: 100-continue"))
        assert status(connection.recv(65536)) == 100
        connection.sendall(b"{}")
        assert status(connection.recv(65536)) == 204


def test_memory_is_as_before_after_an_attack(server):
    def attack() -> None:
        for sent in MALFORMED.values():
            says(server, sent)
        for _ in range(20):
            with server.connect() as connection:
                connection.sendall(HEAD + b"X: " + b"a" * 4000)

    attack()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(10):
        attack()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB
