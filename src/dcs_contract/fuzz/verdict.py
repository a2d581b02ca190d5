"""What a run came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dcs_contract.fuzz.defect import Defect
from dcs_contract.fuzz.terms import Terms
from dcs_contract.openapi import Node

CLEAN, DEFECTS, UNPROVED = 0, 1, 2


@dataclass(frozen=True)
class Verdict:
    """The outcome of one run, or of one recording.

    title: of the document. url: of the server, or where the recording is. seed: what the run started from;
    None for a recording. sent: requests by phase, in order. statuses: how often each status came, by
    operation. gaps: why this does not prove that the server is clean. skipped: what was left out on purpose,
    or for want of knowledge. wrong_target: whether the run ended because the server is not what the target
    describes. unchecked: by operation and check, what the check lacked. untried: by operation, the refusals
    of its examples that no known case expects. accepted: defects with the reason why they do not count.
    outdated: acceptances that no longer help.
    """

    title: str
    url: str
    seed: int | None
    terms: Mapping[str, Terms] = field(repr=False)
    sent: Mapping[str, int]
    statuses: Mapping[str, Mapping[str, int]]
    defects: tuple[Defect, ...]
    gaps: tuple[str, ...]
    skipped: tuple[str, ...] = ()
    wrong_target: bool = False
    unchecked: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    untried: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    accepted: tuple[tuple[Defect, str], ...] = ()
    outdated: tuple[str, ...] = ()

    @property
    def recorded(self) -> bool:
        """Whether it is about a recording."""
        return self.seed is None

    @property
    def code(self) -> int:
        """The exit code: 0 clean, 1 defects, 2 not the server described, or too little proved.

        Where enough was proved, an acceptance that no longer helps is 1 too: somebody has to look at it.
        """
        if self.wrong_target:
            return UNPROVED
        if self.defects or (self.outdated and not self.gaps):
            return DEFECTS
        return UNPROVED if self.gaps else CLEAN

    @property
    def words(self) -> str:
        """The outcome in one line."""
        requests = counted(sum(self.sent.values()), "request")
        besides = f", besides {len(self.accepted)} accepted" if self.accepted else ""
        if self.defects:
            return f"{counted(len(self.defects), 'defect')}{besides} in {requests}"
        if self.gaps:
            return f"No defect{besides} found in {requests}, but this does not prove the server clean"
        if self.outdated:
            return f"No defect{besides} in {requests}, but the list of accepted ones is out of date"
        return f"Clean: no defect{besides} in {requests}"

    def unreached(self, terms: Terms) -> list[str]:
        """The documented statuses that never came."""
        return [status for status in sorted(terms.responses) if status not in self.statuses.get(terms.id, {})]


def title(bundle: Node) -> str:
    """What a document is called."""
    info = bundle.get("info", {})
    return f"{info.get('title', '')} {info.get('version', '')}".strip()


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
