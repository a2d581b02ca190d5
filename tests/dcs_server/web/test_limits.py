"""How many requests the server lets through, by credential, by address and at the same time."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from dcs_server.access.callers import Caller
from dcs_server.access.gate import Gate
from dcs_server.errors import Refused
from dcs_server.request import Request
from dcs_server.web import limits as limits_of
from dcs_server.web.limits import UNMETERED, Buckets, Limits, Throttle, Throttled
from tests.dcs_server.conftest import SWAP, Received, eventually, request
from tests.dcs_server.web.served import GOOD, PATH, SHOW, TOKEN, TOKENS, WRONG, Running, running


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def is_answer(received: Received, name: str) -> bool:
    """Whether it is the named example of the gateway, with the id of this request."""
    answer = SWAP.answers[name]
    body = answer.body | {"request_id": received.headers["x-request-id"]}
    return (received.status, received.json) == (answer.status, body)


def test_a_bucket_lets_a_burst_through_and_then_the_rate():
    clock = Clock()
    buckets = Buckets(rate=10, burst=3, clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.wait("a") == pytest.approx(0.1, abs=0.001)
    assert buckets.take("a") == pytest.approx(0.1, abs=0.001)
    clock.now += 0.05
    assert buckets.take("a") == pytest.approx(0.05, abs=0.001)
    clock.now += 0.0501
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0
    clock.now += 1000
    assert [buckets.take("a") > 0 for _ in range(4)] == [False, False, False, True]


def test_keys_have_buckets_of_their_own():
    buckets = Buckets(rate=1, burst=1, clock=Clock())
    assert (buckets.take("a"), buckets.take("b")) == (0, 0)
    assert buckets.take("a") == pytest.approx(1, abs=0.01)
    assert buckets.wait("c") == 0


def test_no_limit_is_no_limit():
    buckets = Buckets(rate=math.inf, burst=1, clock=Clock())
    assert not any(buckets.take("a") for _ in range(1000))


def test_the_memory_of_buckets_is_bounded(monkeypatch):
    monkeypatch.setattr(limits_of, "MOST", 100)
    buckets = Buckets(rate=0.001, burst=1, clock=Clock())
    for number in range(1000):
        buckets.take(str(number))
    assert len(buckets._full) == 100
    assert buckets.wait("999") > 0
    assert buckets.wait("1") == 0


def test_addresses_of_one_ipv6_network_are_one():
    throttle = Throttle(Limits(rate=0.001, burst=1))
    throttle.failed("2001:db8::1")
    with pytest.raises(Throttled):
        throttle.listen("2001:db8::ffff")
    throttle.listen("2001:db8:1::1")
    throttle.listen("")


def test_a_credential_is_throttled_and_others_are_not():
    with running(Limits(rate=0.5, burst=2)) as server:
        statuses = [server.send().status for _ in range(2)]
        third = server.send()
        other = server.send(request("POST", PATH, TOKENS[2].text))
    assert statuses == [204, 204]
    assert is_answer(third, "Throttled")
    assert third.headers["retry-after"] == "2"
    assert other.status == 403
    assert server.held.begun == 2
    assert server.sample("dcs_requests_throttled_total", reason="rate") == 1


def test_guessing_is_throttled_even_when_the_guess_is_right():
    with running(Limits(rate=0.01, burst=3)) as server:
        assert [server.send(WRONG).status for _ in range(3)] == [401, 401, 401]
        assert is_answer(server.send(WRONG), "Throttled")
        assert is_answer(server.send(GOOD), "Throttled")
        assert server.send(GOOD.replace(b"/swap", b"/swop")).status == 404
    assert server.held.begun == 0
    assert server.sample("dcs_requests_throttled_total", reason="origin") == 2


def test_failures_of_the_server_itself_are_not_counted_against_an_address():
    class Broken:
        async def identify(self, request: Request) -> Caller | None:
            raise Refused("InternalError")

    with running(Limits(rate=0.01, burst=1), gate=Gate([Broken()], "X-Auth-Token")) as server:
        assert [server.send().status for _ in range(3)] == [500, 500, 500]


def test_the_default_serves_public_tokens_at_any_rate():
    with running() as server:
        assert {server.send(WRONG).status for _ in range(100)} == {401}
        assert {server.send(SHOW).status for _ in range(100)} == {200}


def test_only_so_many_requests_are_carried_out_at_once():
    with running(Limits(rate=math.inf, requests=2)) as server:
        server.held.open.clear()
        with ThreadPoolExecutor(2) as pool:
            waiting = [pool.submit(server.send) for _ in range(2)]
            assert eventually(lambda: server.sample("dcs_requests_in_flight") == 2)
            assert is_answer(third := server.send(), "Throttled")
            assert third.headers["retry-after"] == "1"
            server.held.open.set()
            assert [one.result().status for one in waiting] == [204, 204]
        assert server.send().status == 204
        assert server.held.begun == 3


def test_who_is_slow_to_send_a_body_holds_no_place():
    with running(Limits(rate=math.inf, requests=1)) as server, server.connect() as slow:
        slow.sendall(request("POST", PATH, TOKEN, "Content-Length: 2", body="{"))
        assert server.send().status == 204


class Keeps:
    """Recognises everybody, and keeps the body that it was shown."""

    body = b"nothing"

    async def identify(self, request: Request) -> Caller | None:
        self.body = request.body
        return Caller("somebody", PATH.split("/")[2])


CHUNKED = "Transfer-Encoding: chunked"
BODIES = {
    "none": (request("POST", PATH), b""),
    "empty": (request("POST", PATH, None, "Content-Length: 0"), b""),
    "one": (request("POST", PATH, None, "Content-Length: 2", body="{}"), b"{}"),
    "chunks": (request("POST", PATH, None, CHUNKED, body="1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), b"{}"),
    "largest": (request("POST", PATH, None, "Content-Length: 65536", body="x" * 65536), b"x" * 65536),
}


@pytest.mark.parametrize(("sent", "body"), BODIES.values(), ids=BODIES.keys())
def test_an_authenticator_sees_the_body(sent, body):
    keeps = Keeps()
    with running(gate=Gate([keeps], "X-Auth-Token")) as server:
        assert server.send(sent).status == 204
    assert keeps.body == body


@pytest.mark.parametrize(
    "sent",
    [
        request("POST", PATH, TOKEN, "Content-Length: 65537"),
        request("POST", PATH, TOKEN, CHUNKED, body="10001\r\n" + "x" * 65537 + "\r\n0\r\n\r\n"),
        request("POST", PATH, TOKEN, CHUNKED, body="1\r\nx\r\n" * 65537 + "0\r\n\r\n"),
    ],
    ids=["announced", "one chunk", "many chunks"],
)
def test_a_body_that_is_too_large_is_refused(sent):
    with running() as server:
        assert is_answer(server.send(sent), "RequestTooLarge")
        assert server.send().status == 204
    assert server.held.begun == 1


def test_half_a_body_is_no_request(monkeypatch):
    with running(UNMETERED) as server:
        with server.connect() as connection:
            connection.sendall(request("POST", PATH, TOKEN, "Content-Length: 2", body="{"))
        assert gone(server)
    assert server.held.begun == 0


def gone(server: Running) -> bool:
    return eventually(lambda: server.answered(499) == 1)
