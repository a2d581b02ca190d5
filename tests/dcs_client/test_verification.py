"""Looking before and after a switchover; in every case no more than one switchover is sent."""

import asyncio

import pytest

from dcs_client import (
    AnswerLost,
    AsyncClient,
    Client,
    InternalServerError,
    MasterChanged,
    NotSent,
    NotVerified,
    Polling,
)
from dcs_document import load
from tests.dcs_client.conftest import QUICK, TOKEN, http, http_json

GROUPS = load().operations["listGroups"].answers["OneShard"].body
SWAP = load().operations["swapInstance"]
FAST = Polling(first=0.01, longest=0.05, limit=1)


def roles(*nodes):
    """An answer in which node-0, node-1, ... have these roles; "slave!" is not active."""
    (group,) = GROUPS["group_list"]
    replicas = [
        group["replication_list"][0]
        | {
            "node_id": f"node-{index}",
            "replication_role": role.rstrip("!"),
            "status": "Down" if role.endswith("!") else "Active",
        }
        for index, role in enumerate(nodes)
    ]
    return http_json(200, {"group_list": [group | {"replication_list": replicas}], "group_count": 1})


BEFORE, AFTER = roles("master", "slave"), roles("slave", "master")
DONE = http(204, X_Request_Id="abc")


@pytest.fixture(params=["sync", "async"])
def call(request, project_id, instance_id):
    """Calls a method of either client with fast polling."""

    def sync(server, method, *arguments, **options):
        settings = {"token": TOKEN, "project_id": project_id, "polling": FAST, "retrying": QUICK}
        with Client(server.url, **settings) as client:
            return getattr(client, method)(instance_id, *arguments, **options)

    def asynchronous(server, method, *arguments, **options):
        async def run():
            settings = {"token": TOKEN, "project_id": project_id, "polling": FAST, "retrying": QUICK}
            async with AsyncClient(server.url, **settings) as client:
                return await getattr(client, method)(instance_id, *arguments, **options)

        return asyncio.run(run())

    return sync if request.param == "sync" else asynchronous


ON_THE_WAY = {
    "at once": [],
    "old roles first": [BEFORE, BEFORE],
    "roles in motion": [roles("slave", "slave"), roles("master", "master")],
    "a node not back yet": [roles("slave!", "master")],
    "lost looks and errors": [b"", http(502, "<html>"), http(429, "?"), http(500, "?")],
}


@pytest.mark.parametrize("looks", ON_THE_WAY.values(), ids=ON_THE_WAY.keys())
def test_verify_waits_for_the_new_master(serve, call, looks):
    server = serve(BEFORE, DONE, *looks, AFTER)
    switchover = call(server, "swap", verify=True)
    assert (switchover.old_master, switchover.new_master) == ("node-0", "node-1")
    assert switchover.verified_seconds > 0
    assert server.methods == ["GET", "POST", "GET", *["GET"] * len(looks)]


NEVER = {"same master": BEFORE, "no master": roles("slave", "slave"), "no look": b"", "401": http(401, "?")}


@pytest.mark.parametrize("look", NEVER.values(), ids=NEVER.keys())
def test_what_cannot_be_verified_is_said(serve, call, look):
    server = serve(BEFORE, DONE, look)
    with pytest.raises(NotVerified, match="last seen: ") as caught:
        call(server, "swap", verify=True)
    assert caught.value.before[0].master.node_id == "node-0"
    assert server.methods.count("POST") == 1


def test_the_expected_master_lets_it_through(serve, call):
    server = serve(BEFORE, DONE)
    assert call(server, "swap", expected_master="node-0").request_id == "abc"
    assert server.methods == ["GET", "POST"]


@pytest.mark.parametrize("look", [AFTER, roles("slave", "slave"), roles("master", "master"), roles()])
def test_another_master_or_none_refuses(serve, call, look):
    server = serve(look)
    with pytest.raises(MasterChanged, match="nothing was switched"):
        call(server, "swap", expected_master="node-0")
    assert server.methods == ["GET"]


@pytest.mark.parametrize("look", [b"", http(502, "?"), http(200, "{}")], ids=["lost", "502", "no shards"])
def test_without_a_look_first_nothing_is_sent(serve, call, look):
    server = serve(look)
    with pytest.raises(NotSent, match="no switchover was sent"):
        call(server, "swap", verify=True)
    assert set(server.methods) == {"GET"}


@pytest.mark.parametrize(
    ("look", "happened"),
    [(AFTER, True), (BEFORE, False), (roles("master", "slave!"), None), (roles("slave", "slave"), None)],
    ids=["other master", "same master", "not active", "no master"],
)
def test_a_lost_answer_can_be_resolved(serve, call, look, happened):
    server = serve(BEFORE, b"", look)
    with pytest.raises(AnswerLost) as caught:
        call(server, "swap", verify=True)
    resolution = call(server, "resolve", caught.value.before)
    assert resolution.happened is happened
    assert len(resolution.seen) == 1
    assert server.methods == ["GET", "POST", "GET"]


def test_a_refusal_is_not_verified(serve, call):
    answer = SWAP.answers["SwapFailed"]
    server = serve(BEFORE, http_json(answer.status, answer.body))
    with pytest.raises(InternalServerError):
        call(server, "swap", verify=True)
    assert server.methods == ["GET", "POST"]


def test_the_reference_server_shows_the_new_master(target):
    project, instance = target.instance["project_id"], target.instance["instance_id"]
    with Client(target.url, token=target.token, project_id=project) as client:
        done = client.swap(instance, verify=True)
        (shard,) = client.shards(instance)
    assert shard.master.node_id == done.new_master != done.old_master
