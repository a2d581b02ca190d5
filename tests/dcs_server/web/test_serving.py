"""The running server when calls overlap, callers leave and standbys fail."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from redis import Redis

from tests.conftest import Target
from tests.dcs_server.conftest import (
    SWAP,
    connect,
    eventually,
    frozen,
    masters,
    process_id,
    request,
    serving,
    standby,
    swap,
    swap_path,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server of these tests only, for they disturb it."""
    with serving(tmp_path_factory.mktemp("server")) as (target, _):
        yield target


def is_answer(received, name: str) -> bool:
    return (received.status, received.json) == (SWAP.answers[name].status, SWAP.answers[name].body)


def takes_writes(url: str) -> bool:
    with Redis.from_url(url, socket_timeout=5) as node:
        return node.set("key", "value")


def test_of_two_overlapping_calls_one_switches_and_one_is_told_to_wait(server):
    for _ in range(5):
        before = masters(server)
        with ThreadPoolExecutor(2) as pool:
            first, second = sorted(pool.map(lambda _: swap(server), range(2)), key=lambda got: got.status)
        assert first.status == 204
        assert is_answer(second, "JobRunning")
        assert len(masters(server)) == 1
        assert masters(server) != before


def test_different_instances_switch_at_the_same_time(server):
    before = [masters(server, index) for index in range(3)]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda index: swap(server, index), range(3)))
    assert [answer.status for answer in answers] == [204, 204, 204]
    after = [masters(server, index) for index in range(3)]
    assert all(len(now) == 1 and now != then for now, then in zip(after, before, strict=True))


def test_a_frozen_standby_fails_the_switch_and_changes_nothing(server):
    before = masters(server)
    with frozen(process_id(standby(server))):
        assert is_answer(swap(server), "SwapFailed")
        assert takes_writes(before[0])
    assert masters(server) == before
    assert eventually(lambda: swap(server).status == 204)
    assert masters(server) != before


@pytest.mark.parametrize("closing", ["at once", "in the middle"])
def test_a_switch_goes_on_when_the_caller_leaves(server, closing):
    before = masters(server)
    with connect(server) as connection:
        sent = request("POST", swap_path(**server.instance), server.token)
        connection.sendall(sent)
        if closing == "in the middle":
            connection.settimeout(0.003)
            with suppress(TimeoutError):
                connection.recv(1)
    assert eventually(lambda: len(masters(server)) == 1 and masters(server) != before)
    assert eventually(lambda: swap(server).status == 204)
    assert masters(server) == before


def test_many_callers_that_leave_do_no_harm(server):
    sent = request("POST", swap_path(**server.instance), server.token)
    for _ in range(30):
        with connect(server) as connection:
            connection.sendall(sent)
    assert eventually(lambda: swap(server).status == 204)
    assert len(masters(server)) == 1


def test_requests_in_one_go_are_answered_in_order(server):
    with connect(server) as connection:
        refused = request("POST", swap_path("x", "y"), "nobody")
        connection.sendall(refused + request("GET", "/", None, "Connection: close"))
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    assert received.count(b"HTTP/1.1 ") == 2
    assert received.index(b" 401 ") < received.index(b" 404 ")


def test_what_is_no_http_does_no_harm(server):
    for nonsense in (b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n", b"\x00" * 100):
        with connect(server) as connection:
            connection.sendall(nonsense)
            connection.recv(1024)
    assert swap(server).status == 204


def test_a_dead_standby_fails_the_switch_and_changes_nothing(server):
    before = masters(server, 1)
    os.kill(process_id(standby(server, 1)), signal.SIGKILL)
    for _ in range(2):
        assert is_answer(swap(server, 1), "SwapFailed")
    assert masters(server, 1) == before
    assert takes_writes(before[0])


def test_what_went_wrong_is_said_without_secrets(tmp_path):
    with serving(tmp_path) as (target, _):
        os.kill(process_id(standby(target)), signal.SIGKILL)
        for _ in range(2):
            assert is_answer(swap(target), "SwapFailed")
        said = (tmp_path / "errors").read_text(encoding="utf-8")
    assert "was not switched: 127.0.0.1:" in said
    assert "is not running" in said
    secrets = [value for headers in target.data["credentials"].values() for value in headers.values()]
    secrets += [
        url.split("@")[0].rpartition(":")[2] for place in target.data["observe"] for url in place["redis"]
    ]
    assert not [secret for secret in secrets if secret in said]
