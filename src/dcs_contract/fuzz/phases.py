"""The phases of a run, in their order."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from dcs_contract.fuzz import generation, rounds
from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.mixing import Mixer
from dcs_contract.fuzz.overlap import overlapping
from dcs_contract.fuzz.session import Session
from dcs_contract.fuzz.terms import Terms

KNOWN, OVERLAPPING, AGAIN = "known cases", "overlapping", "known again"
STEPS = {
    "methods": rounds.methods,
    "credentials": rounds.credentials,
    "spellings": rounds.spellings,
}
"""Rounds made from the known cases."""


@dataclass(frozen=True)
class Phases:
    """What to send.

    schema: the document as schemathesis reads it. examples: how many requests of the fuzzing phase.
    """

    session: Session
    terms: Iterable[Terms]
    schema: Any
    seed: int
    examples: int

    def __iter__(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Each phase with its name."""
        yield KNOWN, partial(self.known, patient=True)
        for name, calls in STEPS.items():
            yield name, partial(self.each, partial(calls, self.session.target))
        for name in generation.PHASES:
            yield name, partial(self.each, partial(self.made_up, name))
        yield OVERLAPPING, partial(overlapping, self.session)
        yield AGAIN, partial(self.known, patient=False)

    def known(self, patient: bool) -> None:
        """Every known case. patient: those that name what is observed get time to show a late effect."""
        observed = [item.parameters for item in self.session.target.observed]
        for case in self.session.target.cases:
            self.session.send(case.terms, case.call, case)
            if patient and case.parameters in observed:
                self.session.rest()

    def each(self, calls: Callable[[Terms], Iterable[Call]]) -> None:
        """The calls of every operation."""
        for terms in self.terms:
            for call in calls(terms):
                self.session.send(terms, call)

    def made_up(self, name: str, terms: Terms) -> Iterator[Call]:
        """The calls that schemathesis makes up for one phase, mixed with what is known."""
        luck = random.Random(f"{self.seed} {name} {terms.id}")  # noqa: S311 - must be repeatable, not secret
        cases = generation.made_up(self.schema, terms, name, self.seed, self.examples)
        return Mixer(self.session.target, terms, luck).calls(cases, noisy=name == "fuzzing")
