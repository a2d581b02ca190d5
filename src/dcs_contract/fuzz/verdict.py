"""What a run came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dcs_contract.fuzz.defect import Defect
from dcs_contract.fuzz.terms import Terms

CLEAN, DEFECTS, UNPROVED = 0, 1, 2


@dataclass(frozen=True)
class Verdict:
    """The outcome of one run.

    url: of the server. seed: what the run started from. sent: requests by phase, in order. statuses: how
    often each status came, by operation. gaps: why this run does not prove that the server is clean.
    skipped: what was left out on purpose, or for want of knowledge. wrong_target: whether the run ended
    because the server is not what the target describes.
    """

    title: str
    url: str
    seed: int
    terms: Mapping[str, Terms] = field(repr=False)
    sent: Mapping[str, int]
    statuses: Mapping[str, Mapping[str, int]]
    defects: tuple[Defect, ...]
    gaps: tuple[str, ...]
    skipped: tuple[str, ...] = ()
    wrong_target: bool = False

    @property
    def code(self) -> int:
        """The exit code: 0 clean, 1 defects, 2 not the server described, or too little proved."""
        if self.wrong_target:
            return UNPROVED
        return DEFECTS if self.defects else UNPROVED if self.gaps else CLEAN

    @property
    def words(self) -> str:
        """The outcome in one line."""
        requests = f"{sum(self.sent.values())} requests"
        if self.defects:
            return f"{counted(len(self.defects), 'defect')} in {requests}"
        if self.gaps:
            return f"No defect found in {requests}, but this does not prove the server clean"
        return f"Clean: no defect in {requests}"

    def unreached(self, terms: Terms) -> list[str]:
        """The documented statuses that never came."""
        return [status for status in sorted(terms.responses) if status not in self.statuses.get(terms.id, {})]


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
