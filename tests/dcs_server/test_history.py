"""What `dcs-server history` shows, word for word."""

import json
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from dcs_server.history import lines, rows
from dcs_server.store import Answered, Attempt, Ending, Entry, Journal
from tests.dcs_server.test_command import dcs_server

BEGAN = datetime(2026, 11, 24, 12, 0, 0, 500000, tzinfo=UTC)
OLD, NEW = ("127.0.0.1", 7001), ("127.0.0.1", 7002)
JOURNAL = Journal(OLD, NEW, "5f0c", 100)


def attempt(name: str, caller: str = "deploy") -> Attempt:
    return Attempt(name, "project", "instance", caller, "10.0.0.9", "no-loss", BEGAN)


ENTRIES = [
    Entry(attempt("running"), JOURNAL),
    Entry(
        attempt("done"),
        JOURNAL,
        Answered(204, "", 0.0071),
        Ending("switched", "", 0.0042, 120, 0),
        datetime(2026, 11, 24, 12, 0, 0, 507000, tzinfo=UTC),
    ),
    Entry(attempt("killed"), JOURNAL, None, Ending("unchanged", recovered=True), BEGAN),
    Entry(
        attempt("refused", "eve\n2026-11-24 forged"),
        None,
        Answered(400, "DCS.4017", 0.0004),
        Ending("refused", "another process is switching this instance"),
        BEGAN,
    ),
]


def test_a_table_for_people():
    assert "\n".join(rows(ENTRIES)) + "\n" == dedent("""\
        started              instance  caller                 from      outcome    answer        took  write gap  lost  master                            note
        2026-11-24 12:00:00  instance  deploy                 10.0.0.9  running    none          -     -          -     127.0.0.1:7001 -> 127.0.0.1:7002
        2026-11-24 12:00:00  instance  deploy                 10.0.0.9  switched   204           7 ms  4 ms       0 B   127.0.0.1:7001 -> 127.0.0.1:7002
        2026-11-24 12:00:00  instance  deploy                 10.0.0.9  unchanged  none          -     -          -     127.0.0.1:7001 -> 127.0.0.1:7002  ended by a recovery
        2026-11-24 12:00:00  instance  eve?2026-11-24 forged  10.0.0.9  refused    400 DCS.4017  0 ms  -          -     -                                 another process is switching this instance
    """)  # noqa: E501


def test_json_lines_for_machines():
    told = [json.loads(line) for line in lines(ENTRIES)]
    assert told[1] == {
        "id": "done",
        "project_id": "project",
        "instance_id": "instance",
        "caller": "deploy",
        "origin": "10.0.0.9",
        "mode": "no-loss",
        "started_at": "2026-11-24T12:00:00.500000Z",
        "finished_at": "2026-11-24T12:00:00.507000Z",
        "outcome": "switched",
        "note": "",
        "status": 204,
        "code": "",
        "duration": 0.0071,
        "write_gap": 0.0042,
        "lost": 0,
        "recovered": False,
        "old_master": "127.0.0.1:7001",
        "new_master": "127.0.0.1:7002",
        "replid": "5f0c",
        "offset_before": 100,
        "offset_after": 120,
    }
    assert (told[0]["outcome"], told[0]["finished_at"]) == ("running", None)
    assert "\n" not in "".join(lines(ENTRIES[3:]))


def test_nothing_to_show():
    assert list(rows([])) == ["No switchover has been asked for."]
    assert list(lines([])) == []


@pytest.mark.parametrize("made", [False, True])
def test_a_store_that_is_none(tmp_path: Path, made: bool):
    store = tmp_path / "dcs-server.sqlite"
    if made:
        store.touch()
    result = dcs_server("history", "--data", str(tmp_path))
    assert result.returncode == 2
    assert f"  at   {store}\n" in result.stderr
    assert result.stderr.splitlines()[0] == ("cannot read the records" if made else "cannot open the store")


@pytest.mark.parametrize("limit", ["0", "-1", "all"])
def test_a_limit_that_is_none(tmp_path: Path, limit: str):
    result = dcs_server("history", "--data", str(tmp_path), "--limit", limit)
    assert (result.returncode, result.stdout) == (2, "")
    assert "argument --limit: " in result.stderr
