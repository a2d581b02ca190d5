"""The client shows what the service says of the roles, and does not guess."""

import pytest

from dcs_client import AnswerLost, ApiError, InvalidArgument, NotFound, Replica, Shard, UnexpectedAnswer
from dcs_document import load
from tests.dcs_client.conftest import http, http_json

LOOK = load().operations["listGroups"]
EXAMPLE = LOOK.answers["OneShard"].body
(GROUP,) = EXAMPLE["group_list"]


def with_roles(*roles: str) -> dict:
    """The example, with other roles."""
    replicas = [
        {**GROUP["replication_list"][0], "replication_role": role, "node_id": f"node-{index}"}
        for index, role in enumerate(roles)
    ]
    return {"group_list": [{**GROUP, "replication_list": replicas}], "group_count": 1}


def test_the_example_of_the_document_is_understood(serve, shards):
    server = serve(http_json(200, EXAMPLE))
    (shard,) = shards(server.url)
    master, standby = GROUP["replication_list"]
    assert shard == Shard(
        GROUP["group_id"],
        "group-0",
        tuple(
            Replica(node["node_id"], role, node["replication_ip"], "Active", "region01")
            for node, role in ((master, "master"), (standby, "slave"))
        ),
    )
    assert shard.master is shard.replicas[0]
    assert [replica.is_active for replica in shard.replicas] == [True, True]


def test_it_is_asked_once_as_the_document_says(serve, shards, project_id, instance_id):
    server = serve(http_json(200, EXAMPLE))
    shards(server.url)
    path = LOOK.path.format(project_id=project_id, instance_id=instance_id)
    assert len(server.requests) == 1
    assert server.requests[0].startswith(f"GET {path} HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "roles", [(), ("slave",), ("slave", "slave"), ("master", "master"), ("primary", "slave")]
)
def test_no_single_master_is_no_master(serve, shards, roles):
    (shard,) = shards(serve(http_json(200, with_roles(*roles))).url)
    assert shard.master is None


def test_what_the_document_does_not_know_survives(serve, shards):
    body = with_roles("master", "witness")
    body["more"] = body["group_list"][0]["more"] = body["group_list"][0]["replication_list"][1]["more"] = {
        "x": 1
    }
    del body["group_list"][0]["replication_list"][0]["az_code"]
    (shard,) = shards(serve(http_json(200, body)).url)
    assert [replica.role for replica in shard.replicas] == ["master", "witness"]
    assert shard.replicas[0].zone == ""


WRONG = {
    "no group": {"group_count": 0},
    "a list": [],
    "no role": {"group_list": [{**GROUP, "replication_list": [{"node_id": "a"}]}], "group_count": 1},
    "a text for groups": {"group_list": "none", "group_count": 1},
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG.keys())
def test_an_answer_that_is_not_the_documented_one_is_no_answer(serve, shards, body):
    with pytest.raises(UnexpectedAnswer) as caught:
        shards(serve(http_json(200, body)).url)
    assert caught.value.retry == "again"


@pytest.mark.parametrize(
    "answer", [http(204), http(200, "<html>"), http(520, "?")], ids=["204", "HTML", "520"]
)
def test_another_success_is_no_answer(serve, shards, answer):
    with pytest.raises(UnexpectedAnswer):
        shards(serve(answer).url)


def test_a_lost_answer_can_be_asked_for_again(serve, shards):
    with pytest.raises(AnswerLost, match="ask again") as caught:
        shards(serve(b"").url)
    assert "may have happened" not in str(caught.value)


@pytest.mark.parametrize(("name", "kind"), [("InstanceNotFound", NotFound), ("LookFailed", ApiError)])
def test_a_documented_error_has_its_advice(serve, shards, name, kind):
    answer = LOOK.answers[name]
    with pytest.raises(kind) as caught:
        shards(serve(http_json(answer.status, answer.body)).url)
    assert (caught.value.code, caught.value.retry) == (answer.body["error_code"], answer.retry)


def test_a_wrong_id_is_refused_before_sending(serve, shards):
    server = serve(http_json(200, EXAMPLE))
    with pytest.raises(InvalidArgument):
        shards(server.url, "..")
    assert server.requests == []
