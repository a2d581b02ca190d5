"""A file of JSON lines that survives a kill and a power cut, for one process at a time.

A line counts when its end is there. What was being written when the machine stopped has no end and is
dropped; every line before it had reached the disk. A damaged line is an error, never skipped.
"""

import fcntl
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, cast

from dcs_client.errors import DcsError, InvalidArgument

Entry = Mapping[str, Any]
PRIVATE = 0o600
NEVER_WRITTEN = b"\0"
"""What a power cut leaves of a line for which the disk had only reserved the place."""


class Busy(DcsError):
    """Another process is at work on the file. Nothing was sent."""


class NotAJournal(InvalidArgument):
    """The file holds something else, or was damaged. Nothing was sent."""


class CannotNote(DcsError):
    """The file cannot be used, or the disk does not take the line."""


class Journal:
    """The entries of an open file. entries: all of them, oldest first."""

    def __init__(self, path: Path, descriptor: int) -> None:
        content = content_of(descriptor)
        self.path = path
        self.entries, self._size = read(content, path)
        self._descriptor = descriptor
        self._one_at_a_time = Lock()

    def append(self, entry: Entry) -> None:
        """Write an entry. It is on the disk when this returns. Raises CannotNote."""
        line = json.dumps(entry).encode() + b"\n"
        with self._one_at_a_time, translated(self.path):
            os.ftruncate(self._descriptor, self._size)
            if os.pwrite(self._descriptor, line, self._size) < len(line):
                raise OSError("the disk is full")
            os.fsync(self._descriptor)
            self._size += len(line)
            self.entries.append(entry)


@contextmanager
def opened(path: Path) -> Generator[Journal]:
    """A journal that no other process can open meanwhile; it is made when there is none.

    Raises Busy, NotAJournal or CannotNote.
    """
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE)
    try:
        lock(descriptor, path)
        with translated(path):
            journal = Journal(path, descriptor)
            sync_folder(path.parent)
        yield journal
    finally:
        os.close(descriptor)


def lock(descriptor: int, path: Path) -> None:
    """Keep others away until the file is closed. Raises Busy."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy(
            f"another dcs is at work here; nothing was sent\n  at   {path}\n  fix  wait until it has ended"
        ) from None


def sync_folder(folder: Path) -> None:
    """See to it that the name of a new file is on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def content_of(descriptor: int) -> bytes:
    """All bytes of a file."""
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def read(content: bytes, path: Path) -> tuple[list[Entry], int]:
    """The entries of a file's content, and the number of bytes that they take. Raises NotAJournal."""
    *lines, rest = content.split(b"\n")
    if rest.lstrip(NEVER_WRITTEN)[:1] not in (b"", b"{"):
        raise not_a_journal(path, len(lines) + 1)
    entries = [entry(line, path, number) for number, line in enumerate(lines, 1)]
    return entries, len(content) - len(rest)


def entry(line: bytes, path: Path, number: int) -> Entry:
    """The entry on a line. Raises NotAJournal."""
    try:
        value: Any = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise not_a_journal(path, number)
    return cast("Entry", value)


def not_a_journal(path: Path, number: int | None = None) -> NotAJournal:
    """The error of a file that cannot be trusted."""
    return NotAJournal(
        f"this is no journal of dcs, or it was damaged; nothing was sent\n"
        f"  at   {path}{f', line {number}' if number else ''}\n"
        "  why  what was sent before cannot be known from it\n"
        "  fix  look at the roles with dcs shards, then move the file away"
    )


@contextmanager
def translated(path: Path) -> Generator[None]:
    """Raise CannotNote for what the system refuses."""
    try:
        yield
    except OSError as error:
        raise CannotNote(
            f"cannot keep a note of what is sent\n"
            f"  at   {path}\n"
            f"  why  {error.strerror or error}\n"
            "  fix  give a place that can be written: XDG_STATE_HOME, or --journal for a drill"
        ) from None
