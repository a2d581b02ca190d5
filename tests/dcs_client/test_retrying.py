"""What is sent again, and what never is."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_client import (
    AnswerLost,
    ApiError,
    Client,
    Credentials,
    NotAuthenticated,
    NotSent,
    Retrying,
    Unauthorized,
)
from dcs_client.retrying import seconds
from dcs_document import load
from tests.dcs_client.conftest import QUICK, TOKEN, Listening, head, http, http_json, unused_port

SHARDS = http_json(200, load().operations["listGroups"].answers["OneShard"].body)
SWAP = load().operations["swapInstance"]


@pytest.mark.parametrize(
    "answer", [b"", http(429, "?"), http(500, "?"), http(502, "<html>"), http(503), http(504), http(520)]
)
def test_a_look_is_repeated(serve, shards, answer):
    server = serve(answer, answer, SHARDS)
    assert len(shards(server.url)) == 1
    assert server.methods == ["GET"] * 3


@pytest.mark.parametrize("answer", [b"", http(502, "<html>")])
def test_a_look_is_not_repeated_for_ever(serve, shards, answer):
    server = serve(answer)
    with pytest.raises((AnswerLost, ApiError)):
        shards(server.url)
    assert server.methods == ["GET"] * QUICK.tries


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 418])
def test_a_look_that_is_refused_is_not_repeated(serve, shards, status):
    server = serve(http(status, "?"))
    with pytest.raises(ApiError):
        shards(server.url)
    assert server.methods == ["GET"]


@pytest.mark.parametrize("status", [401, 408, 409, 425, 429, 500, 502, 503, 504, 520])
def test_a_switchover_that_was_heard_is_never_repeated(serve, swap, status):
    server = serve(http(status, "?", Retry_After="0"))
    with pytest.raises(ApiError):
        swap(server.url)
    assert server.methods == ["POST"]


@pytest.mark.parametrize(
    "asked", ["0", "1", "999999999999999999999", formatdate(2e9, usegmt=True), "soon", "-5"]
)
def test_retry_after_is_heeded_up_to_a_limit(serve, shards, asked):
    server, started = serve(http(429, "?", Retry_After=asked), SHARDS), time.monotonic()
    shards(server.url)
    assert time.monotonic() - started < 5
    assert server.methods == ["GET"] * 2


def test_retry_after_is_waited_for(serve, project_id, instance_id):
    server, started = serve(http(429, "?", Retry_After="1"), SHARDS), time.monotonic()
    patient = Retrying(first=0.01, longest=5)
    with Client(server.url, token=TOKEN, project_id=project_id, retrying=patient) as client:
        client.shards(instance_id)
    assert time.monotonic() - started >= 1


@given(st.text())
def test_any_retry_after_is_a_number_of_seconds(text):
    assert isinstance(seconds(text), float | int)


def test_who_cannot_be_reached_is_tried_again_and_then_not(swap, caplog):
    caplog.set_level(logging.WARNING, "dcs_client")
    with unused_port() as port, pytest.raises(NotSent):
        swap(f"http://127.0.0.1:{port}")
    assert [record.getMessage().startswith("swapInstance not sent") for record in caplog.records] == [
        True
    ] * 3


def test_the_time_limit_is_for_all_tries_together(serve, project_id, instance_id):
    server, started = serve(http(503)), time.monotonic()
    patient = Retrying(tries=99, first=0.2, longest=0.2)
    with (
        Client(server.url, token=TOKEN, project_id=project_id, retrying=patient, timeout=1) as client,
        pytest.raises(ApiError),
    ):
        client.shards(instance_id)
    assert time.monotonic() - started < 5
    assert 1 < len(server.requests) < 20


class KeepAlive(Listening):
    """Answers looks and keeps the connection; hangs up on the second request of a connection."""

    def __init__(self) -> None:
        self.requests: list[tuple[int, str]] = []
        self.connections = 0
        super().__init__()

    def meet(self, connection: socket.socket) -> None:
        threading.Thread(target=self._talk, args=(connection, self.connections), daemon=True).start()
        self.connections += 1

    def _talk(self, connection: socket.socket, number: int) -> None:
        with connection:
            request = head(connection)
            self.requests.append((number, request.split()[0]))
            answer = SHARDS if request.startswith("GET") else http(204)
            connection.sendall(answer.replace(b"Connection: close\r\n", b""))
            if late := head(connection):
                self.requests.append((number, late.split()[0]))


@pytest.fixture
def keep_alive() -> Iterator[KeepAlive]:
    server = KeepAlive()
    yield server
    server.close()


def test_a_switchover_never_travels_on_a_connection_that_the_server_may_be_closing(
    keep_alive, project_id, instance_id
):
    with Client(keep_alive.url, token=TOKEN, project_id=project_id, retrying=QUICK) as client:
        client.shards(instance_id)
        client.swap(instance_id)
        client.swap(instance_id)
    assert keep_alive.requests == [(0, "GET"), (1, "POST"), (2, "POST")]


def test_a_look_on_a_closing_connection_is_asked_again_on_another(keep_alive, project_id, instance_id):
    with Client(keep_alive.url, token=TOKEN, project_id=project_id, retrying=QUICK) as client:
        client.shards(instance_id)
        client.shards(instance_id)
    assert keep_alive.requests == [(0, "GET"), (0, "GET"), (1, "GET")]


class Counted(Credentials):
    """Tokens with numbers. fails: whether no other can be had."""

    def __init__(self, *, stale: bool = False, fails: bool = False) -> None:
        self.number = 0
        self.stale = stale
        self.fails = fails

    def headers(self, request):
        return {"X-Auth-Token": f"token-{self.number}"}

    def mask(self, text):
        return text

    @property
    def is_stale(self):
        return self.stale

    def renew(self):
        if self.fails:
            raise NotAuthenticated("no token")
        self.number += 1
        self.stale = False
        return True


def call(url, credentials, project_id, name, *arguments, **options):
    settings = {"credentials": credentials, "project_id": project_id, "retrying": QUICK}
    with Client(url, **settings) as client:
        return getattr(client, name)(*arguments, **options)


def tokens(server):
    return [
        line.partition(": ")[2]
        for request in server.requests
        for line in request.split("\r\n")
        if line.startswith("X-Auth-Token")
    ]


EXPIRED = http_json(401, SWAP.answers["TokenExpired"].body)


def test_what_has_expired_is_renewed_before_a_switchover(serve, project_id, instance_id):
    server = serve(http(204))
    call(server.url, Counted(stale=True), project_id, "swap", instance_id)
    assert tokens(server) == ["token-1"]


def test_what_was_refused_is_renewed_once_for_a_look(serve, project_id, instance_id):
    server = serve(EXPIRED, SHARDS)
    call(server.url, Counted(), project_id, "shards", instance_id)
    assert tokens(server) == ["token-0", "token-1"]


def test_what_is_refused_again_is_not_renewed_again(serve, project_id, instance_id):
    server = serve(EXPIRED)
    with pytest.raises(Unauthorized):
        call(server.url, Counted(), project_id, "shards", instance_id)
    assert tokens(server) == ["token-0", "token-1"]


def test_nothing_is_renewed_after_a_switchover(serve, project_id, instance_id):
    server, credentials = serve(EXPIRED, http(204)), Counted()
    with pytest.raises(Unauthorized):
        call(server.url, credentials, project_id, "swap", instance_id)
    assert (tokens(server), credentials.number) == (["token-0"], 0)


def test_the_look_before_a_switchover_renews_for_it(serve, project_id, instance_id):
    server = serve(EXPIRED, SHARDS, http(204))
    master = load().operations["listGroups"].answers["OneShard"].body["group_list"][0]["replication_list"][0]
    call(server.url, Counted(), project_id, "swap", instance_id, expected_master=master["node_id"])
    assert tokens(server) == ["token-0", "token-1", "token-1"]


def test_without_credentials_nothing_is_sent(serve, project_id, instance_id):
    server = serve(http(204))
    with pytest.raises(NotAuthenticated):
        call(server.url, Counted(stale=True, fails=True), project_id, "swap", instance_id)
    assert server.requests == []
