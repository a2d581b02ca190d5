"""The phases of a run, in their order: what shows the most defects with the fewest requests comes first."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.derived import derived
from dcs_contract.fuzz.overlap import overlapping
from dcs_contract.fuzz.repetition import repetition, takes_effect
from dcs_contract.fuzz.rounds.credentials import credentials
from dcs_contract.fuzz.rounds.crude import crude
from dcs_contract.fuzz.rounds.inputs import inputs
from dcs_contract.fuzz.rounds.methods import heads, methods
from dcs_contract.fuzz.rounds.spellings import paths, spellings
from dcs_contract.fuzz.session import Session
from dcs_contract.fuzz.target import KnownCase, Target
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.witnessed import witnessed

KNOWN, REFUSED, OVERLAPPING, AGAIN = "known cases", "known refusals", "overlapping", "known again"
ROUNDS: dict[str, tuple[Callable[[Target, Terms], Iterable[Call]], ...]] = {
    "methods": (methods, heads),
    "credentials": (credentials,),
    "spellings": (spellings, paths),
    "inputs": (inputs,),
    "raw HTTP": (crude,),
}
"""Rounds made from the known cases."""

MadeUp = Callable[[str, Terms], Iterable[Call]]


@dataclass(frozen=True)
class Phases:
    """What to send. made_up: the requests of the phases of schemathesis; their names."""

    session: Session
    terms: Iterable[Terms]
    seed: int
    made_up: MadeUp
    names: Iterable[str]

    def __iter__(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Each phase with its name. What changes nothing comes before what does."""
        cases = self.session.target.cases
        yield REFUSED, partial(self.known, [case for case in cases if not takes_effect(case)])
        yield KNOWN, partial(self.known, [case for case in cases if takes_effect(case)])
        yield "derived cases", self.derived
        yield "in use", partial(witnessed, self.session)
        for name, rounds in ROUNDS.items():
            yield name, partial(self.each, rounds)
        yield "repetition", partial(self.known, repetition(self.session.target))
        yield OVERLAPPING, partial(overlapping, self.session)
        for name in self.names:
            yield name, partial(self.each, [partial(self.invented, name)])
        yield AGAIN, partial(self.known, cases)

    def known(self, cases: Iterable[KnownCase]) -> None:
        """Cases whose answer is known."""
        for case in cases:
            self.session.send(case.terms, case.call, case)

    def derived(self) -> None:
        """Cases whose answer follows from the known ones."""
        for terms in self.terms:
            luck = random.Random(f"{self.seed} derived {terms.id}")  # noqa: S311 - repeatable, not secret
            self.known(derived(self.session.target, terms, luck))

    def invented(self, name: str, _: Target, terms: Terms) -> Iterable[Call]:
        """The calls of one phase of schemathesis."""
        return self.made_up(name, terms)

    def each(self, rounds: Iterable[Callable[[Target, Terms], Iterable[Call]]]) -> None:
        """The calls of every operation."""
        for terms in self.terms:
            for calls in rounds:
                for call in calls(self.session.target, terms):
                    self.session.send(terms, call)
