"""A journal can be read however it was cut off, and is never taken for what it is not."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcs_client.command.journal import Busy, CannotNote, NotAJournal, opened

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
ENTRIES = st.lists(st.dictionaries(st.text(), VALUES, max_size=3), max_size=4)
MANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(path: Path, entries: list) -> bytes:
    """The bytes of a journal of these entries."""
    path.unlink(missing_ok=True)
    with opened(path) as journal:
        for entry in entries:
            journal.append(entry)
    return path.read_bytes()


@MANY
@given(entries=ENTRIES, more=st.dictionaries(st.text(), VALUES, max_size=3), data=st.data())
def test_any_beginning_of_a_journal_can_be_read_and_gone_on_with(tmp_path, entries, more, data):
    path = tmp_path / "journal"
    content = written(path, entries)
    cut = data.draw(st.integers(0, len(content)))
    path.write_bytes(
        content[:cut] + b"\0" * data.draw(st.integers(0, 3)) * (content[:cut][-1:] in (b"\n", b""))
    )
    complete = content[:cut].count(b"\n")
    with opened(path) as journal:
        assert journal.entries == entries[:complete]
        journal.append(more)
    with opened(path) as journal:
        assert journal.entries == [*entries[:complete], more]


@MANY
@given(entries=ENTRIES.filter(len), data=st.data())
def test_a_damaged_line_is_never_passed_over(tmp_path, entries, data):
    path = tmp_path / "journal"
    lines = written(path, entries).splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number] = data.draw(st.sampled_from([b"\n", b"[]\n", b"{\n", b"\xff\n", b"1\n", b"null\n"]))
    path.write_bytes(b"".join(lines))
    with pytest.raises(NotAJournal, match=f"line {number + 1}\n"), opened(path):
        pass
    assert path.read_bytes() == b"".join(lines)


def test_nobody_else_can_open_it(tmp_path):
    with opened(tmp_path / "journal"), pytest.raises(Busy), opened(tmp_path / "journal"):
        pass
    with opened(tmp_path / "journal"):
        pass


def test_an_entry_is_on_the_disk_before_append_returns(tmp_path, monkeypatch):
    synced: list[bytes] = []
    path = tmp_path / "journal"
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(path.read_bytes()))
    with opened(path) as journal:
        journal.append({"a": 1})
        assert synced[-1] == b'{"a": 1}\n'


def test_a_line_that_the_disk_did_not_take_whole_is_taken_back(tmp_path, monkeypatch):
    path, real = tmp_path / "journal", os.pwrite
    with opened(path) as journal:
        journal.append({"a": 1})
        monkeypatch.setattr(os, "pwrite", lambda descriptor, line, at: real(descriptor, line[:5], at))
        with pytest.raises(CannotNote, match="the disk is full"):
            journal.append({"b": 2})
        monkeypatch.undo()
        journal.append({"c": 3})
        assert journal.entries == [{"a": 1}, {"c": 3}]
    assert [json.loads(line) for line in path.read_text().splitlines()] == [{"a": 1}, {"c": 3}]
