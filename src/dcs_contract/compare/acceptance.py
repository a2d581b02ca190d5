"""Changes that the owner accepts: the file accepted.toml beside the document.

[[accept]]
id = "response-enum-widened"
at = "/components/schemas/Volume/properties/state"
reason = "announced in the newsletter"
date = 2026-03-01
"""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from dcs_contract.accepted import entries
from dcs_contract.compare.kinds import KINDS, Change
from dcs_contract.problem import Refused

NAME = "accepted.toml"
KNOWN = "`dcs-contract compare` tells the kind of each change in brackets"
KEYS = {"id": str, "at": str, "reason": str, "date": date}


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
    found = entries(file, KEYS)
    unknown = [entry for entry in found if entry.data["id"] not in KINDS]
    if unknown:
        raise Refused(*(entry.problem(f'no kind of change "{entry.data["id"]}"', KNOWN) for entry in unknown))
    return [Acceptance(**entry.data) for entry in found]
