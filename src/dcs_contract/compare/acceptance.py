"""Changes that the owner accepts: the file accepted.toml beside the document.

[[accept]]
id = "response-enum-widened"
at = "/components/schemas/Volume/properties/state"
reason = "announced in the newsletter"
date = 2026-03-01
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from dcs_contract.compare.kinds import KINDS, Change
from dcs_contract.problem import Problem, Refused

NAME = "accepted.toml"


class Acceptance(NamedTuple):
    """A kind of change that is accepted at one place. at: a JSON pointer, as the change tells it."""

    id: str
    at: str
    reason: str
    date: date

    def covers(self, change: Change) -> bool:
        """Whether this accepts that change."""
        return (self.id, self.at) == (change.kind.id, change.at)


def read(folder: Path) -> list[Acceptance]:
    """What is accepted for the document in a folder; nothing when there is no file.

    Raises Refused when an entry has no reason, no date, or names a kind that does not exist.
    """
    file = folder / NAME
    if not file.is_file():
        return []
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("accept", [])
    except tomllib.TOMLDecodeError as error:
        raise Refused(Problem(f"{NAME} is not valid TOML", at=str(file), why=str(error))) from error
    return [acceptance(file, number, entry) for number, entry in enumerate(entries, 1)]


def acceptance(file: Path, number: int, entry: dict[str, Any]) -> Acceptance:
    """One entry. Raises Refused when something about it is wrong."""
    expected = {"id": str, "at": str, "reason": str, "date": date}
    complete = entry.keys() == expected.keys()
    typed = complete and all(isinstance(entry[key], kind) for key, kind in expected.items())
    if typed and entry["id"] in KINDS and entry["reason"].strip():
        return Acceptance(**entry)
    raise Refused(
        Problem(
            f"{NAME}: entry {number} cannot be used",
            at=f"{file}, [[accept]] number {number}",
            why="an accepted change is one kind at one place, with a reason and a date",
            fix='write  id = "a kind of change", at = "a JSON pointer", reason = "why", date = 2026-01-31',
        )
    )
