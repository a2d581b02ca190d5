"""What a drill has done already, and what is left."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from dcs_client.command.attempt import Attempt, from_entry, now
from dcs_client.command.journal import Entry, Journal, not_a_journal
from dcs_client.command.outcome import Outcome
from dcs_client.errors import InvalidArgument
from dcs_client.place import Place

KILLED: Final = "the command ended before the answer was there"


@dataclass(frozen=True)
class Plan:
    """A drill. began: when; None when it is new. ids: of the file. known: what the journal says of each."""

    began: datetime | None
    ids: tuple[str, ...]
    known: dict[str, Attempt]

    @property
    def open(self) -> list[str]:
        """Those that were sent and may have happened: they are looked at, and never sent again."""
        return [one for one in self.ids if one in self.known and self.known[one].outcome.is_open]

    @property
    def waiting(self) -> list[str]:
        """Those of which it is certain that they were never switched over."""
        known, refused = self.known, Outcome.REFUSED
        return [one for one in self.ids if one not in known or known[one].outcome is refused]

    @property
    def ended(self) -> list[str]:
        """Those that are left alone."""
        return [one for one in self.ids if one not in {*self.open, *self.waiting}]


def plan(journal: Journal, ids: Sequence[str], place: Place) -> Plan:
    """What a journal leaves to do. Raises NotAJournal, or InvalidArgument for one of another drill."""
    if not journal.entries:
        return Plan(None, tuple(ids), {})
    try:
        began = datetime.fromisoformat(journal.entries[0]["began"])
        known = {
            attempt.instance_id: unless_killed(attempt) for attempt in map(from_entry, journal.entries[1:])
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        raise not_a_journal(journal.path) from None
    check_same(journal.path, journal.entries[0], place)
    return Plan(began, tuple(ids), known)


def unless_killed(attempt: Attempt) -> Attempt:
    """An attempt as the journal leaves it: sending is the last word on it when the command was killed."""
    if attempt.outcome is not Outcome.SENDING:
        return attempt
    return replace(attempt, outcome=Outcome.UNKNOWN, message=KILLED)


def head(place: Place) -> Entry:
    """The first line of a journal."""
    return {"began": now().isoformat(), **asdict(place)}


def check_same(path: Path, head: Entry, place: Place) -> None:
    """Raise InvalidArgument when a journal is of another endpoint or project."""
    if (head.get("endpoint"), head.get("project_id")) != (place.endpoint, place.project_id):
        raise InvalidArgument(
            "the journal is of another drill; nothing was sent\n"
            f"  at   {path}\n"
            f"  why  it is of project {head.get('project_id')} at {head.get('endpoint')}\n"
            "  fix  give another --journal"
        )
