"""The roles that the server shows are those of Redis."""

import os
import signal
from urllib.parse import urlsplit

from dcs_document import load
from dcs_models import Groups
from tests.conftest import role
from tests.dcs_server.conftest import exchange, frozen, process_id, request, serving, standby, swap

LOOK = load().operations["listGroups"]


def look(target):
    """The answer to listGroups for the first instance."""
    return exchange(target, request(LOOK.method, LOOK.path.format(**target.instance), target.token))


def shown(target) -> dict[str, str]:
    """The role of each node, by its id."""
    received = look(target)
    assert received.status == 200
    (group,) = Groups.model_validate(received.json).group_list
    return {replica.node_id: replica.replication_role for replica in group.replication_list}


def test_the_roles_follow_a_switchover(target):
    before = shown(target)
    assert sorted(before.values()) == ["master", "slave"]
    assert swap(target).status == 204
    after = shown(target)
    assert after.keys() == before.keys()
    assert all(after[node] != before[node] for node in before)
    assert sorted(map(role, target.data["observe"][0]["redis"])) == ["master", "slave"]


def test_looking_changes_nothing(target):
    before = target.master()
    assert shown(target) == shown(target)
    assert target.master() == before


def test_a_standby_that_is_gone_is_shown_as_inactive(tmp_path):
    with serving(tmp_path) as (target, _):
        os.kill(process_id(standby(target)), signal.SIGKILL)
        (group,) = Groups.model_validate(look(target).json).group_list
        states = {replica.replication_role: replica.status for replica in group.replication_list}
        assert states == {"master": "Active", "slave": "Inactive"}


def test_roles_are_not_guessed_when_the_master_is_silent(tmp_path):
    with serving(tmp_path) as (target, _), frozen(process_id(target.master())):
        received = look(target)
        answer = LOOK.answers["LookFailed"]
        assert (received.status, received.json) == (answer.status, answer.body)


def test_the_address_is_that_of_the_node(target):
    (group,) = Groups.model_validate(look(target).json).group_list
    hosts = {urlsplit(url).hostname for url in target.data["observe"][0]["redis"]}
    assert {replica.replication_ip for replica in group.replication_list} == hosts
