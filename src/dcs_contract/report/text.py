"""A verdict for a person at a terminal."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.verdict import Verdict, counted

NAMES = "In the commands, $NAME stands for the credentials of that name in the target description."


def text(verdict: Verdict) -> str:
    """Every defect, what was reached, what was not, and the outcome in the last line."""
    blocks = [*map(str, verdict.defects), *([NAMES] if verdict.defects and not verdict.recorded else [])]
    blocks += filter(None, ("\n".join(section) for section in sections(verdict)))
    return "\n\n".join([*blocks, verdict.words]) + "\n"


def sections(verdict: Verdict) -> Iterator[Iterator[str]]:
    """What is told besides the defects; a section without lines is left out."""
    yield titled("Accepted", (f"{defect.id}: {reason}" for defect, reason in verdict.accepted))
    yield titled("Out of date in the list of accepted defects", verdict.outdated)
    yield covered(verdict)
    yield titled("Not tried: no [[case]] of the target expects it", untried(verdict))
    yield titled("Not checked", unchecked(verdict))
    yield titled("Not proved", verdict.gaps)
    yield titled("Skipped", verdict.skipped)


def titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines under a title; nothing without lines."""
    for number, line in enumerate(lines):
        if number == 0:
            yield title
        yield f"  {line}"


def covered(verdict: Verdict) -> Iterator[str]:
    """The statuses of each operation: how often each came, and which documented ones never did."""
    yield "Statuses reached"
    for terms in verdict.terms.values():
        reached = verdict.statuses.get(terms.id, {})
        yield f"  {terms.id}: " + (
            ", ".join(f"{status} {counted(count, 'time')}" for status, count in reached.items()) or "none"
        )
        if missing := verdict.unreached(terms):
            yield "    not reached: " + ", ".join(named(terms, status) for status in missing)


def named(terms: Terms, status: str) -> str:
    """A status, and whether only a gateway gives it."""
    return f"{status} (gateway)" if status in terms.gateway else status


def untried(verdict: Verdict) -> Iterator[str]:
    """The refusals that no case expects, a line for each operation and status."""
    for operation, answers in verdict.untried.items():
        for status, group in groupby(sorted(answers), key=lambda answer: answer.partition(" ")[0]):
            yield f"{operation} {status}: {', '.join(answer.partition(' ')[2] for answer in group)}"


def unchecked(verdict: Verdict) -> Iterator[str]:
    """The checks that had nothing to go by, a line for each operation and reason."""
    for operation, checks in () if verdict.recorded else verdict.unchecked.items():
        reasons = sorted(checks.items(), key=lambda item: item[1])
        for reason, group in groupby(reasons, key=lambda item: item[1]):
            yield f"{operation}: {', '.join(sorted(check for check, _ in group))}: {reason}"
