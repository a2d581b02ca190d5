"""Remembers on this machine what was sent to which instance, so that nobody switches back by mistake.

One journal an instance, in the state folder of the XDG base directory specification.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from dcs_client.command.attempt import Attempt, from_entry, now
from dcs_client.command.journal import Entry, Journal, not_a_journal, opened
from dcs_client.command.outcome import Outcome
from dcs_client.command.terminal import when

COUNTING = (Outcome.SENDING, Outcome.UNKNOWN, Outcome.DONE)
"""After the others it is as if nothing had been sent."""


class Memory:
    """The attempts on one instance. last: the newest that happened or may have happened."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.last = last(journal)

    def note(self, attempt: Attempt) -> None:
        """Keep an attempt, or what became of the last. Raises CannotNote."""
        self._journal.append(attempt.entry())
        self.last = last(self._journal)


@contextmanager
def remembered(endpoint: str, instance_id: str) -> Generator[Memory]:
    """The memory of an instance, which no other process has meanwhile.

    Raises Busy, NotAJournal or CannotNote.
    """
    with opened(place(endpoint, instance_id)) as journal:
        yield Memory(journal)


def place(endpoint: str, instance_id: str) -> Path:
    """The file of an instance, whose id was checked before."""
    state = os.environ.get("XDG_STATE_HOME", "")
    folder = Path(state) if Path(state).is_absolute() else Path.home() / ".local" / "state"
    host = urlsplit(endpoint)
    return folder / "dcs" / f"{host.hostname}:{host.port or 443}" / f"{instance_id}.jsonl"


def last(journal: Journal) -> Attempt | None:
    """The newest attempt that happened or may have happened. Raises NotAJournal."""
    standing: list[Entry] = []
    try:
        for entry in journal.entries:
            outcome = Outcome(entry["outcome"])
            if outcome is not Outcome.SENDING and standing:
                standing.pop()
            if outcome in COUNTING:
                standing.append(entry)
        return from_entry(standing[-1]) if standing else None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise not_a_journal(journal.path) from None


def doubt(last: Attempt | None, window: timedelta) -> str | None:
    """Why another switchover may be a mistake; None when it is not."""
    if last is None:
        return None
    if last.outcome.is_open:
        return (
            f"{last.instance_id}: what became of the last switchover is not known\n"
            f"  at   {when(last.at)}\n"
            "  why  if it happened, another one switches back\n"
            f"  fix  dcs resolve {last.instance_id}"
        )
    if last.outcome is Outcome.DONE and is_recent(last.at, window):
        return (
            f"{last.instance_id}: was switched over already\n"
            f"  at   {when(last.at)}\n"
            "  why  another one switches back"
        )
    return None


def is_recent(moment: datetime, window: timedelta) -> bool:
    """Whether it is less than the window ago; a clock that was set back counts as recent."""
    return now() - moment < window
