"""Decides before each request whether it may go out: what may change something, how often, how long."""

import re
import time
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.exchange import Request
from dcs_contract.fuzz.target import Target


class OutOfTime(Exception):
    """The time budget is used up. str(): says so."""


@dataclass(frozen=True)
class Limits:
    """What the user allows.

    effects: whether anything may change. changes: how many changes may happen at most; None for any number.
    seconds: for the whole run; None for as long as it takes.
    """

    effects: bool = True
    changes: int | None = None
    seconds: float | None = None


ANYTHING = Limits()


@dataclass
class Restraint:
    """The limits, applied. changed: what changed so far. left_out: requests that did not go out."""

    limits: Limits
    target: Target
    begun: float = field(default_factory=time.monotonic)
    changed: int = 0
    left_out: int = 0
    released: bool = False

    def admits(self, request: Request, away: int = 0, at_once: int = 1) -> bool:
        """Whether a request may go out. away: how many things are not as they were found.

        Of the changes one is kept for each thing that has to be put back.
        Raises OutOfTime.
        """
        if self.released:
            return True
        if self.limits.seconds is not None and time.monotonic() - self.begun > self.limits.seconds:
            raise OutOfTime(
                f"the time budget of {self.limits.seconds:g} seconds is used up; the rest was not tried"
            )
        admitted = reads(request) or not self.touches(request.call) or self.may_change(request, away, at_once)
        self.left_out += not admitted
        return admitted

    def release(self) -> None:
        """Let everything pass from now on: for what puts things back."""
        self.released = True

    def may_change(self, request: Request, away: int, at_once: int) -> bool:
        """Whether a request may go out that could change something."""
        most = self.limits.changes
        if not self.limits.effects or most is None:
            return self.limits.effects
        reserve = away + at_once if request.may_succeed and most > 1 else 0
        return self.changed + at_once + reserve <= most

    def touches(self, call: Call) -> bool:
        """Whether a request names, in any spelling and anywhere, what the target says can change."""
        said = plain(call.target + " ".join(value for _, value in call.headers) + call.body.decode("latin-1"))
        return any(name in said for name in self.names)

    @cached_property
    def names(self) -> frozenset[str]:
        """What the cases, the things observed and the document name: the most specific path parameter."""
        given = [(case.terms, case.parameters) for case in self.target.cases]
        given += [(observed.terms, observed.parameters) for observed in self.target.observed]
        found: set[str] = set()
        for terms, parameters in given:
            if terms.effect and terms.names:
                last = terms.names[-1]
                named = (parameters.get(last, ""), *terms.examples(last))
                found |= {value for value in named if terms.allows(last, value)}
        return frozenset(plain(name) for name in found if plain(name))


def reads(request: Request) -> bool:
    """Whether a request asks a documented operation without an effect to show something."""
    shows = request.terms.effect is None and request.terms.method in ("GET", "HEAD")
    return shows and request.has_method and request.parameters is not None


def plain(text: str) -> str:
    """A text as the most careless reader may take it: decoded, in lower case, letters and digits only."""
    for _ in range(3):
        text = unquote(text)
    return re.sub(r"[^a-z0-9]", "", text.lower())
