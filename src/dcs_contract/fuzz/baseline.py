"""Defects that are known and accepted for a while.

[[accept]]
check = "allow"
operation = "swapInstance"
status = "405"
reason = "the gateway of the vendor; ticket 4711"
until = 2027-01-31
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from dcs_contract.accepted import entries
from dcs_contract.fuzz.defect import CHECKS, Defect
from dcs_contract.fuzz.verdict import Verdict
from dcs_contract.problem import Refused

KEYS = {"check": str, "operation": str, "status": str, "reason": str, "until": date}


class Accepted(NamedTuple):
    """An entry. until: the last day on which it holds."""

    check: str
    operation: str
    status: str
    reason: str
    until: date

    @property
    def key(self) -> tuple[str, str, str]:
        """What it accepts, as a defect names it."""
        return self.check, self.operation, self.status

    def __str__(self) -> str:
        return f"accepted until {self.until}: {self.reason}"


def today() -> date:
    """The date where the command runs."""
    return datetime.now().astimezone().date()


def read_baseline(file: Path | None) -> list[Accepted]:
    """The entries of a file; none without one. Raises Refused with all that is wrong in it."""
    found = entries(file, KEYS) if file else []
    unknown = [entry for entry in found if entry.data["check"] not in CHECKS]
    if unknown:
        why = f"the checks are {', '.join(CHECKS)}"
        raise Refused(*(entry.problem(f'no check "{entry.data["check"]}"', why) for entry in unknown))
    return [Accepted(**entry.data) for entry in found]


def applied(verdict: Verdict, accepted: Iterable[Accepted], today: date) -> Verdict:
    """The verdict with the accepted defects set apart, and a word on every entry that no longer helps."""
    entry_of = {entry.key: entry for entry in accepted}
    found = {defect.key for defect in verdict.defects}
    holds = {key: entry for key, entry in entry_of.items() if today <= entry.until}
    return replace(
        verdict,
        defects=tuple(defect for defect in verdict.defects if defect.key not in holds),
        accepted=tuple((defect, str(holds[defect.key])) for defect in verdict.defects if defect.key in holds),
        outdated=tuple(
            outdated(entry, found, today)
            for key, entry in entry_of.items()
            if key not in found or key not in holds
        ),
    )


def outdated(entry: Accepted, found: set[tuple[str, str, str]], today: date) -> str:
    """Why an entry no longer helps, and what to do."""
    name = Defect.named(*entry.key)
    if entry.key not in found:
        return f"{name}: accepted, and not there any more: remove the entry"
    days = (today - entry.until).days
    return f"{name}: accepted until {entry.until}, {days} days ago: mend it, or set another day"
