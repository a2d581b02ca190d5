"""`dcs swap --file`: a drill over many instances."""

import json
import re
import signal
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tests.dcs_client.command.cloud import DROPPED, LOST, REFUSED, TIMED_OUT, Behaviour
from tests.dcs_client.command.conftest import dcs, on_a_terminal, start
from tests.dcs_client.command.test_swap import eventually

DURATION = re.compile(r"\b\d+ ms  ")
AGO = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC, \d+ \w+ ago")


def fixed(text, file):
    """Without what differs from run to run."""
    return AGO.sub("WHEN", DURATION.sub("MS  ", text)).replace(str(file.parent), "DIR")


def journal(file):
    """The lines of the journal."""
    return file.with_name("ids.txt.journal").read_text().splitlines()


def age(file, **by):
    """Make a journal older."""
    moment = (datetime.now(UTC).replace(microsecond=0) - timedelta(**by)).isoformat()
    head, *attempts = map(json.loads, journal(file))
    lines = [head, *(attempt | {"at": moment} for attempt in attempts)]
    file.with_name("ids.txt.journal").write_text("".join(json.dumps(line) + "\n" for line in lines))


def outcomes(result):
    """The outcomes of a drill that wrote JSON."""
    return [instance["outcome"] for instance in json.loads(result.stdout)["instances"]]


def test_every_instance_is_switched_over_once(cloud, names, six):
    file = names(["# the caches of the shop", six[0], "", f"  {six[1]}  # and this one"])
    result = dcs(cloud, "swap", "--file", file)
    assert (result.returncode, cloud.swaps) == (0, {six[0]: 1, six[1]: 1})
    assert fixed(result.stderr, file) == (
        f"A new drill: 2 instances at {cloud.url}, noted in DIR/ids.txt.journal\n"
        f"1/2  {six[0]}  done       MS  abc\n"
        f"2/2  {six[1]}  done       MS  abc\n"
    )
    assert fixed(result.stdout, file) == (
        "INSTANCE                              OUTCOME      DETAIL\n"
        f"{six[0]}  done         MS  abc\n"
        f"{six[1]}  done         MS  abc\n"
        "\n"
        "2 done\n"
    )


def test_a_drill_of_every_outcome_and_what_its_resumption_does(cloud, names, six):
    file = names(six)
    cloud.behaviours |= {six[1]: REFUSED, six[2]: LOST, six[3]: DROPPED, six[4]: TIMED_OUT}
    first = dcs(cloud, "swap", "--file", file)
    assert first.returncode == 3
    assert fixed(first.stdout, file) == (
        "INSTANCE                              OUTCOME      DETAIL\n"
        f"{six[0]}  done         MS  abc\n"
        f"{six[1]}  refused      400 DCS.4017: This DCS instance job task is still running.\n"
        f"{six[2]}  unknown      the answer was lost; it may have happened\n"
        f"{six[3]}  unknown      the answer was lost; it may have happened\n"
        f"{six[4]}  unknown      504 APIGW.0201: Service DCS timed out (30000 ms)\n"
        f"{six[5]}  done         MS  abc\n"
        "\n"
        "2 done, 1 refused, 3 unknown\n"
    )
    assert first.stderr.endswith(
        "\n  next the same command tries the refused ones again\n"
        "  next the same command looks at the unknown ones, and never sends those again\n"
    )
    cloud.behaviours.clear()
    age(file, seconds=61)
    second = dcs(cloud, "swap", "--file", file)
    assert second.returncode == 1
    assert fixed(second.stderr, file) == (
        "Going on with the drill of WHEN, noted in DIR/ids.txt.journal:\n"
        "  2 ended; 3 unknown, to be looked at; 1 refused, to be tried again\n"
        f"3/6  {six[2]}  done       seen in the roles\n"
        f"4/6  {six[3]}  unchanged  the roles are as before\n"
        f"5/6  {six[4]}  done       seen in the roles  abc\n"
        f"6/6  {six[1]}  done       MS  abc\n"
        "  next dcs swap INSTANCE sends what did not happen; the drill does not send it again\n"
    )
    assert second.stdout.endswith("\n5 done, 1 unchanged\n")
    third = dcs(cloud, "swap", "--file", file)
    assert third.returncode == 1
    assert fixed(third.stderr, file) == (
        "The drill of WHEN has ended; nothing is sent\n"
        "  fix  for a new one, move DIR/ids.txt.journal away or give another --journal\n"
        "  next dcs swap INSTANCE sends what did not happen; the drill does not send it again\n"
    )
    assert cloud.swaps == {instance: instance != six[3] for instance in six}
    assert cloud.sent == dict.fromkeys(six, 1) | {six[1]: 2}


def test_a_fresh_open_outcome_stays_open(cloud, names, six):
    file = names(six[:1])
    cloud.behaviours[six[0]] = DROPPED
    assert dcs(cloud, "swap", "--file", file).returncode == 3
    result = dcs(cloud, "swap", "--file", file)
    assert (result.returncode, cloud.sent) == (3, {six[0]: 1})
    assert "unknown    the roles are as before, and the service may be at work until" in result.stderr


def test_it_stops_at_the_first_error_when_told(cloud, names, six):
    file = names(six)
    cloud.behaviours[six[1]] = REFUSED
    result = dcs(cloud, "swap", "--file", file, "--stop-on-error", "--json")
    assert (result.returncode, outcomes(result)) == (1, ["done", "refused", *["not started"] * 4])
    cloud.behaviours[six[1]] = LOST
    result = dcs(cloud, "swap", "--file", file, "--stop-on-error", "--json")
    assert (result.returncode, outcomes(result)) == (3, ["done", "unknown", *["not started"] * 4])
    result = dcs(cloud, "swap", "--file", file, "--stop-on-error", "--json")
    assert (result.returncode, outcomes(result)) == (0, ["done"] * 6)
    assert max(cloud.swaps.values()) == 1


def test_an_outcome_that_stays_open_stops_it_too(cloud, names, six):
    file = names(six[:2])
    cloud.behaviours[six[0]] = DROPPED
    arguments = "swap", "--file", file, "--stop-on-error", "--json"
    assert outcomes(dcs(cloud, *arguments)) == outcomes(dcs(cloud, *arguments)) == ["unknown", "not started"]
    assert cloud.sent == {six[0]: 1}


def test_several_at_a_time(cloud, names, six):
    cloud.behaviours |= {instance: Behaviour(seconds=(0.3, 0.3)) for instance in six}
    result = dcs(cloud, "swap", "--file", names(six), "--parallel", "3", "--json")
    assert (result.returncode, cloud.most, json.loads(result.stdout)["counts"]) == (0, 3, {"done": 6})


def test_one_at_a_time_with_a_pause(cloud, names, six):
    result = dcs(cloud, "swap", "--file", names(six[:3]), "--pause", "0.4")
    assert (result.returncode, cloud.most) == (0, 1)
    assert all(later - earlier >= 0.4 for earlier, later in pairwise(cloud.starts))


def test_json(cloud, names, six):
    file = names(six[:1])
    drill = json.loads(dcs(cloud, "swap", "--file", file, "--verify", "--json").stdout)
    (instance,) = drill.pop("instances")
    assert drill == {"outcome": "done", "journal": f"{file}.journal", "counts": {"done": 1}}
    assert (instance["old_master"], instance["new_master"]) == ("node-0", "node-1")


def test_a_rehearsal_sends_nothing_and_keeps_nothing(cloud, names, six):
    file = names(six[:2])
    result = dcs(cloud, "swap", "--file", file, "--dry-run")
    assert (result.returncode, cloud.sent) == (0, {})
    assert result.stdout == (
        "INSTANCE                              OUTCOME      DETAIL\n"
        f"{six[0]}  not started  master node-0\n"
        f"{six[1]}  not started  master node-0\n"
        "\n"
        "2 not started\n"
    )
    assert dcs(cloud, "swap", "--file", file).stderr.startswith("A new drill: ")


def test_all_that_is_wrong_with_the_file_is_told_at_once(cloud, names, six):
    file = names([six[0], "nonsense", six[1], six[0].upper(), "", six[0]])
    result = dcs(cloud, "swap", "--file", file)
    assert (result.returncode, result.stdout, cloud.requests) == (2, "", [])
    assert result.stderr == (
        f"3 lines of {file} cannot be used; nothing was sent\n"
        "  at   line 2: 'nonsense' is not an id\n"
        f"  at   line 4: '{six[0].upper()}' is not an id\n"
        f"  at   line 6: {six[0]} stands on line 1 already\n"
        "  why  The instance, as a dashed UUID in lower case. Each instance once.\n"
        "  fix  for example 5560df16-cebf-4473-95c4-d1b573c16e79\n"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"# nothing\n", "names no instance; nothing was sent"),
        (b"\xff\xfe", "cannot be read; nothing was sent\n  why  it is not a text in UTF-8"),
        (None, "cannot be read; nothing was sent\n  why  No such file or directory"),
    ],
)
def test_a_file_without_instances(cloud, tmp_path, content, message):
    file = tmp_path / "ids.txt"
    if content is not None:
        file.write_bytes(content)
    result = dcs(cloud, "swap", "--file", file)
    assert (result.returncode, cloud.requests) == (2, [])
    assert result.stderr.startswith(f"{file} {message}")


def test_two_drills_cannot_share_a_journal(cloud, names, six):
    file = names(six[:2])
    cloud.behaviours[six[0]] = Behaviour(seconds=(0, 30))
    with start(cloud, "swap", "--file", file) as process:
        eventually(lambda: cloud.swaps[six[0]])
        result = dcs(cloud, "swap", "--file", file)
        process.kill()
    assert (result.returncode, cloud.sent) == (1, {six[0]: 1})
    assert result.stderr.startswith("another dcs is at work here; nothing was sent\n")


def test_a_journal_of_another_place_is_refused(cloud, names, six):
    file = names(six[:1])
    assert dcs(cloud, "swap", "--file", file).returncode == 0
    other = cloud.url.replace("127.0.0.1", "localhost")
    result = dcs(cloud, "swap", "--file", file, "--endpoint", other)
    assert (result.returncode, cloud.sent) == (2, {six[0]: 1})
    assert result.stderr.startswith("the journal is of another drill; nothing was sent\n")


@pytest.mark.parametrize("content", ["notes of mine", "notes\n", '{"began": 1}\n', '{"outcome": "done"}\n'])
def test_a_file_that_is_no_journal_is_left_as_it_is(cloud, names, six, tmp_path, content):
    other = tmp_path / "notes"
    other.write_text(content)
    result = dcs(cloud, "swap", "--file", names(six), "--journal", other)
    assert (result.returncode, cloud.requests, other.read_text()) == (2, [], content)
    assert result.stderr.startswith("this is no journal of dcs, or it was damaged; nothing was sent\n")


def test_what_was_switched_over_a_moment_ago_is_asked_about(cloud, names, six):
    assert dcs(cloud, "swap", six[1]).returncode == 0
    file = names(six[:2])
    result = dcs(cloud, "swap", "--file", file)
    assert (result.returncode, cloud.sent) == (1, {six[1]: 1})
    assert f"{six[1]}: was switched over already\n" in result.stderr
    assert dcs(cloud, "swap", "--file", file, "--yes").returncode == 0
    assert cloud.sent == {six[0]: 1, six[1]: 2}


def test_a_drill_is_remembered_like_a_single_switchover(cloud, names, six):
    cloud.behaviours[six[1]] = LOST
    assert dcs(cloud, "swap", "--file", names(six[:2])).returncode == 3
    assert dcs(cloud, "swap", six[0]).returncode == 1
    assert dcs(cloud, "resolve", six[1]).returncode == 0
    assert dcs(cloud, "swap", six[1]).returncode == 1
    assert cloud.sent == {six[0]: 1, six[1]: 1}


def test_another_command_meanwhile_is_noticed(cloud, names, six):
    cloud.behaviours[six[0]] = Behaviour(seconds=(0, 5))
    with start(cloud, "swap", "--file", names(six[:2])) as process:
        eventually(lambda: cloud.swaps[six[0]])
        assert dcs(cloud, "swap", six[1]).returncode == 0
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"2/2  {six[1]}  refused    {six[1]}: was switched over already" in errors
    assert cloud.swaps == {six[0]: 1, six[1]: 1}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_waits_for_what_was_sent(cloud, names, six, number):
    file = names(six)
    cloud.behaviours[six[0]] = Behaviour(seconds=(0, 2))
    with start(cloud, "swap", "--file", file, "--json") as process:
        eventually(lambda: cloud.swaps[six[0]])
        process.send_signal(number)
        output, errors = process.communicate(timeout=120)
    drill = json.loads(output)
    assert (process.returncode, drill["counts"]) == (1, {"done": 1, "not started": 5})
    assert "\nstopping: what was sent is waited for; once more leaves it open\n" in errors
    assert dcs(cloud, "swap", "--file", file).returncode == 0
    assert cloud.swaps == dict.fromkeys(six, 1)


def test_a_second_signal_leaves_it_open(cloud, names, six):
    file = names(six)
    cloud.behaviours[six[0]] = Behaviour(seconds=(0, 30))
    with start(cloud, "swap", "--file", file) as process:
        eventually(lambda: cloud.swaps[six[0]])
        process.send_signal(signal.SIGINT)
        assert "A new drill" in process.stderr.readline()
        assert process.stderr.readline() == "\n"
        assert process.stderr.readline().startswith("stopping: ")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    assert process.returncode == 3
    assert dcs(cloud, "swap", "--file", file).returncode == 0
    assert cloud.sent == dict.fromkeys(six, 1)


def test_a_bar_on_a_terminal(cloud, names, six):
    screen = on_a_terminal(cloud, "swap", "--file", names(six[:2]))
    assert screen.returncode == 0
    assert re.search(r"0/2 \|\s*\| 00:00", screen.text)
    assert f"1/2  {six[0]}  \x1b[32mdone     \x1b[0m  " in screen.text
