"""`dcs` remembers what it has sent, and asks before it switches back."""

import json
import os
import re
import signal
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.dcs_client.command.cloud import DROPPED, LOST, REFUSED, Behaviour
from tests.dcs_client.command.conftest import DCS, dcs, on_a_terminal, start
from tests.dcs_client.command.test_swap import eventually
from tests.dcs_client.conftest import TOKEN

AGO = r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC, \d+ \w+ ago"
RECENT = rf"{{0}}: was switched over already\n  at   {AGO}\n  why  another one switches back\n"
OPEN = (
    rf"{{0}}: what became of the last switchover is not known\n  at   {AGO}\n"
    r"  why  if it happened, another one switches back\n  fix  dcs resolve {0}\n"
)
UNLESS_YES = "  yes  --yes sends it all the same; nothing was sent now\n"


def memory() -> Path:
    """The file of the one instance that a test uses."""
    (file,) = Path(os.environ["XDG_STATE_HOME"]).rglob("*.jsonl")
    return file


def entries() -> list[dict]:
    return [json.loads(line) for line in memory().read_text().splitlines()]


def age(instance_id: str, **by: float) -> None:
    """Make what is remembered older."""
    moment = (datetime.now(UTC).replace(microsecond=0) - timedelta(**by)).isoformat()
    memory().write_text("".join(json.dumps(entry | {"at": moment}) + "\n" for entry in entries()))


def test_a_second_switchover_in_a_row_is_refused_without_a_terminal(cloud, instance_id):
    assert dcs(cloud, "swap", instance_id).returncode == 0
    result = dcs(cloud, "swap", instance_id)
    assert (result.returncode, result.stdout, cloud.sent) == (1, "", {instance_id: 1})
    assert re.fullmatch(RECENT.format(instance_id) + UNLESS_YES, result.stderr)
    assert dcs(cloud, "swap", "--yes", instance_id).returncode == 0
    assert cloud.sent == {instance_id: 2}


@pytest.mark.parametrize(
    ("typed", "code", "sent"), [("n\n", 1, 1), ("\n", 1, 1), ("\x04", 1, 1), ("y\n", 0, 2)]
)
def test_a_person_is_asked(cloud, instance_id, typed, code, sent):
    assert dcs(cloud, "swap", instance_id).returncode == 0
    screen = on_a_terminal(cloud, "swap", instance_id, typed=typed)
    assert "Switch over all the same? [y/N]" in screen.text
    assert (screen.returncode, cloud.sent[instance_id]) == (code, sent)


def test_after_a_while_nobody_is_asked(cloud, instance_id):
    assert dcs(cloud, "swap", instance_id).returncode == 0
    age(instance_id, minutes=9)
    assert dcs(cloud, "swap", instance_id).returncode == 1
    assert dcs(cloud, "swap", instance_id, "--window", "500").returncode == 0
    age(instance_id, minutes=11)
    assert dcs(cloud, "swap", instance_id).returncode == 0


def test_an_open_outcome_is_asked_about_for_ever(cloud, instance_id):
    cloud.behaviours[instance_id] = LOST
    assert dcs(cloud, "swap", instance_id).returncode == 3
    result = dcs(cloud, "swap", instance_id)
    assert (result.returncode, cloud.sent) == (1, {instance_id: 1})
    assert re.fullmatch(OPEN.format(instance_id) + UNLESS_YES, result.stderr)
    age(instance_id, days=400)
    assert "400 days ago" in dcs(cloud, "swap", instance_id).stderr


def test_a_refusal_leaves_what_was_remembered(cloud, instance_id):
    assert dcs(cloud, "swap", instance_id).returncode == 0
    cloud.behaviours[instance_id] = REFUSED
    assert dcs(cloud, "swap", "--yes", instance_id).returncode == 1
    assert dcs(cloud, "swap", instance_id, "--expect-master", "other", "--yes").returncode == 1
    assert re.match(RECENT.format(instance_id), dcs(cloud, "swap", instance_id).stderr)


def test_a_killed_command_leaves_an_open_outcome(cloud, instance_id):
    cloud.behaviours[instance_id] = Behaviour(seconds=(0, 30))
    with start(cloud, "swap", instance_id) as process:
        eventually(lambda: cloud.swaps[instance_id])
        process.kill()
    assert re.match(OPEN.format(instance_id), dcs(cloud, "swap", instance_id).stderr)
    result = dcs(cloud, "resolve", instance_id)
    assert (result.returncode, result.stderr) == (0, "")
    golden = rf"{instance_id}: it happened\n  sent {AGO}\n  was  node-0\n  now  node-1\n"
    assert re.fullmatch(golden, result.stdout)
    assert re.match(RECENT.format(instance_id), dcs(cloud, "swap", instance_id).stderr)
    assert cloud.sent == {instance_id: 1}


def test_two_at_a_time_send_one(cloud, instance_id):
    cloud.behaviours[instance_id] = Behaviour(seconds=(0, 30))
    with start(cloud, "swap", instance_id) as process:
        eventually(lambda: cloud.swaps[instance_id])
        result = dcs(cloud, "swap", "--yes", instance_id)
        process.send_signal(signal.SIGKILL)
    assert (result.returncode, cloud.sent) == (1, {instance_id: 1})
    assert result.stderr == (
        f"another dcs is at work here; nothing was sent\n  at   {memory()}\n  fix  wait until it has ended\n"
    )


def test_resolved_when_it_did_not_happen(cloud, instance_id):
    cloud.behaviours[instance_id] = DROPPED
    assert dcs(cloud, "swap", instance_id).returncode == 3
    early = dcs(cloud, "resolve", instance_id)
    assert early.returncode == 3
    assert "this look cannot tell" in early.stdout
    assert "the service may be at work until" in early.stdout
    age(instance_id, seconds=61)
    result = dcs(cloud, "resolve", instance_id, "--json")
    assert (result.returncode, json.loads(result.stdout)["outcome"]) == (1, "unchanged")
    del cloud.behaviours[instance_id]
    assert dcs(cloud, "swap", instance_id).returncode == 0


def test_what_was_not_seen_before_cannot_be_resolved(cloud, instance_id):
    cloud.looks = "LookNotPermitted"
    cloud.behaviours[instance_id] = LOST
    assert dcs(cloud, "swap", instance_id).returncode == 3
    result = dcs(cloud, "resolve", instance_id)
    assert result.returncode == 3
    assert "  why  the roles of before are not known\n" in result.stdout


def test_nothing_to_resolve(cloud, instance_id):
    result = dcs(cloud, "resolve", instance_id)
    assert (result.returncode, cloud.requests) == (2, [])
    assert result.stderr == (
        f"{instance_id}: no switchover is noted on this machine\n  fix  look at the roles with dcs shards\n"
    )


def test_the_memory_is_private_and_holds_no_secret(cloud, instance_id):
    assert dcs(cloud, "swap", instance_id).returncode == 0
    assert stat.S_IMODE(memory().stat().st_mode) == 0o600
    assert TOKEN not in memory().read_text()
    assert memory().name == f"{instance_id}.jsonl"
    assert memory().parent.name == cloud.url.removeprefix("http://")


def test_a_damaged_memory_stops_everything(cloud, instance_id):
    assert dcs(cloud, "swap", instance_id).returncode == 0
    memory().write_text("{}\n" + memory().read_text())
    result = dcs(cloud, "swap", "--yes", instance_id)
    assert (result.returncode, cloud.sent) == (2, {instance_id: 1})
    assert result.stderr.startswith("this is no journal of dcs, or it was damaged; nothing was sent\n  at   ")


def test_nothing_is_sent_that_cannot_be_noted(cloud, instance_id, tmp_path):
    (tmp_path / "file").touch()
    result = dcs(cloud, "swap", instance_id, XDG_STATE_HOME=str(tmp_path / "file"))
    assert (result.returncode, cloud.sent) == (1, {})
    assert result.stderr.startswith("cannot keep a note of what is sent\n  at   ")


def test_a_full_disk_sends_nothing(cloud, instance_id):
    command = f'ulimit -f 0; trap "" XFSZ; exec dcs swap {instance_id}'
    result = subprocess.run(
        ["bash", "-c", command],
        env=os.environ | cloud.environment | {"PATH": f"{DCS.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, cloud.sent) == (1, {})
    assert "  why  File too large\n" in result.stderr
