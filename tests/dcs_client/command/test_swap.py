"""`dcs swap INSTANCE`, as a shell sees it."""

import json
import re
import signal
import time

import pytest

from dcs_document import load
from tests.dcs_client.command.cloud import DROPPED, FAILED, LOST, TIMED_OUT, Behaviour
from tests.dcs_client.command.conftest import dcs, on_a_terminal, start

SWAP = load().operations["swapInstance"]
DONE = r"{} switched over in \d+ ms\n  id   abc\n  was  node-0\n"


def test_done(cloud, instance_id):
    result = dcs(cloud, "swap", instance_id)
    assert (result.returncode, result.stderr) == (0, "")
    assert re.fullmatch(DONE.format(instance_id), result.stdout)
    assert cloud.requests == [("GET", instance_id), ("POST", instance_id)]


def test_done_for_a_machine(cloud, instance_id):
    switchover = json.loads(dcs(cloud, "swap", "--json", instance_id).stdout)
    assert switchover.pop("seconds") > 0
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", switchover.pop("at"))
    assert switchover == {
        "instance_id": instance_id,
        "outcome": "done",
        "request_id": "abc",
        "old_master": "node-0",
        "new_master": None,
        "verified_seconds": None,
        "status": None,
        "code": None,
        "message": "",
    }


def test_verified(cloud, instance_id):
    result = dcs(cloud, "swap", instance_id, "--verify", "--expect-master", "node-0")
    assert (result.returncode, result.stderr) == (0, "")
    assert re.fullmatch(DONE.format(instance_id) + "  now  node-1\n", result.stdout)
    assert cloud.sent == {instance_id: 1}


def test_not_verified(cloud, instance_id):
    cloud.behaviours[instance_id] = Behaviour(switches=False)
    process = start(cloud, "swap", instance_id, "--verify", "--json")
    output, errors = process.communicate(timeout=120)
    assert (process.returncode, json.loads(output)["outcome"]) == (3, "unknown")
    assert "the roles do not show it" in errors


def test_another_master_is_refused(cloud, instance_id):
    result = dcs(cloud, "swap", instance_id, "--expect-master", "node-1")
    assert (result.returncode, result.stdout, cloud.sent) == (1, "", {})
    assert result.stderr == (
        "the master is 'node-0', not 'node-1'; nothing was switched\n"
        "  why  the nodes are: 'node-0' 'master' 'Active', 'node-1' 'slave' 'Active'\n"
        "  fix  look at the roles, and decide anew\n"
    )


@pytest.mark.parametrize(
    ("name", "code"), [("SwapNotSupported", 1), ("TokenExpired", 1), ("JobRunning", 1), ("SwapFailed", 3)]
)
def test_an_error_exits_as_the_document_advises(cloud, instance_id, name, code):
    answer = SWAP.answers[name]
    cloud.behaviours[instance_id] = Behaviour(name, switches=False)
    result = dcs(cloud, "swap", instance_id)
    assert (result.returncode, result.stdout) == (code, "")
    assert result.stderr.startswith(f"{answer.status} {answer.body['error_code']}: ")
    assert answer.remedy in result.stderr


@pytest.mark.parametrize(
    "behaviour", [LOST, DROPPED, FAILED, TIMED_OUT], ids=["lost", "dropped", "500", "504"]
)
def test_an_open_outcome_has_an_exit_code_of_its_own_and_says_what_is_next(cloud, instance_id, behaviour):
    cloud.behaviours[instance_id] = behaviour
    result = dcs(cloud, "swap", instance_id, "--json")
    assert (result.returncode, json.loads(result.stdout)["outcome"]) == (3, "unknown")
    assert result.stderr.endswith(f"\n  then dcs resolve {instance_id}\n")
    assert cloud.sent == {instance_id: 1}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_in_between_is_an_open_outcome(cloud, instance_id, number):
    cloud.behaviours[instance_id] = Behaviour(seconds=(0, 30))
    with start(cloud, "swap", instance_id) as process:
        eventually(lambda: cloud.swaps[instance_id])
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (
        3,
        f"stopped before the answer was there; it may have happened\n  then dcs resolve {instance_id}\n",
    )


def eventually(check, seconds=60):
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("name", ["TokenExpired", "InternalError"])
def test_nothing_is_sent_when_the_roles_cannot_be_seen(cloud, instance_id, name):
    cloud.looks = name
    result = dcs(cloud, "swap", instance_id)
    assert (result.returncode, result.stdout, cloud.sent) == (1, "", {})


def test_who_may_not_look_may_switch_over(cloud, instance_id):
    cloud.looks = "LookNotPermitted"
    assert dcs(cloud, "swap", instance_id).returncode == 0
    assert dcs(cloud, "swap", instance_id, "--yes", "--verify").returncode == 1
    assert cloud.sent == {instance_id: 1}


def test_a_rehearsal_sends_nothing(cloud, instance_id):
    result = dcs(cloud, "swap", instance_id, "--dry-run")
    assert (result.returncode, cloud.sent) == (0, {})
    assert result.stdout == (
        f"{instance_id} would be switched over; nothing was sent\n  now  node-0 is master\n"
    )
    assert dcs(cloud, "swap", instance_id, "--dry-run", "--expect-master", "node-1").returncode == 1
    assert dcs(cloud, "swap", instance_id).returncode == 0
    assert dcs(cloud, "swap", instance_id, "--dry-run").returncode == 1
    rehearsal = dcs(cloud, "swap", instance_id, "--dry-run", "--yes", "--json")
    assert (rehearsal.returncode, json.loads(rehearsal.stdout)["outcome"]) == (0, "not started")


def test_nothing_is_sent_for_a_wrong_id(cloud):
    result = dcs(cloud, "swap", "..")
    assert (result.returncode, result.stdout, cloud.requests) == (2, "", [])
    assert result.stderr == (
        "instance_id '..' is not allowed; nothing was sent\n"
        "  why  The instance, as a dashed UUID in lower case.\n"
        "  fix  for example 5560df16-cebf-4473-95c4-d1b573c16e79\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give one INSTANCE, or --file with many; nothing was sent\n"),
        (["a", "--file", "b"], "give one INSTANCE, or --file with many; nothing was sent\n"),
        (
            ["a", "--pause", "1", "--stop-on-error"],
            "--pause and --stop-on-error is for a drill with --file; nothing was sent\n",
        ),
        (["--file", "a", "--expect-master", "b"], "--expect-master is for one INSTANCE; nothing was sent\n"),
    ],
)
def test_options_that_do_not_go_together(cloud, arguments, message):
    result = dcs(cloud, "swap", *arguments)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", message)


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("DCS_TOKEN", "the environment names no caller\n"),
        ("DCS_ENDPOINT", "there is no endpoint; nothing was sent\n"),
        ("DCS_PROJECT_ID", "there is no project_id; nothing was sent\n"),
    ],
)
def test_what_is_missing_is_named(cloud, instance_id, missing, message):
    result = dcs(cloud, "swap", instance_id, **{missing: ""})
    assert (result.returncode, result.stdout, cloud.requests) == (2, "", [])
    assert result.stderr.startswith(message)


def test_an_option_comes_before_the_environment(cloud, instance_id):
    settings = {"DCS_ENDPOINT": "http://127.0.0.1:9", "DCS_PROJECT_ID": "?"}
    project = cloud.environment["DCS_PROJECT_ID"]
    result = dcs(cloud, "swap", instance_id, "--endpoint", cloud.url, "--project-id", project, **settings)
    assert (result.returncode, cloud.sent) == (0, {instance_id: 1})


def test_help_lists_the_exit_codes(cloud):
    result = dcs(cloud, "swap", "--help")
    assert result.returncode == 0
    assert "exit codes:" in result.stdout
    assert "DCS_TOKEN" in result.stdout


def test_colours_are_for_terminals_that_want_them(cloud, instance_id):
    green = f"{instance_id} \x1b[32mswitched over\x1b[0m in "
    assert green in on_a_terminal(cloud, "swap", instance_id).text
    assert "\x1b" not in on_a_terminal(cloud, "swap", "--yes", instance_id, NO_COLOR="1").text
    assert "\x1b" not in dcs(cloud, "swap", "--yes", instance_id).stdout
