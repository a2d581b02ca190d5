"""One request, what came back, and what the world looked like before and after."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.masks import Masks
from dcs_contract.fuzz.state import State
from dcs_contract.fuzz.target import NONE, OTHER, KnownCase, Observed, Target
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.wire import Answer

PLAIN = re.compile(r"[!-~]{1,1000}")
"""A header's value that nothing stumbles over."""


@dataclass(frozen=True)
class Request:
    """A call, understood with the document and the target. case: the known case that it is, if it is one.

    number: of the request in its run, from 1.
    """

    target: Target
    terms: Terms
    call: Call
    case: KnownCase | None = None
    number: int = 0

    @cached_property
    def parameters(self) -> dict[str, str] | None:
        """The path parameters as the server reads them; None when the path is not of this operation."""
        return self.terms.read(self.call.target)

    @cached_property
    def malformed(self) -> bool:
        """Whether the path is not one that the document allows."""
        return self.parameters is None or bool(self.terms.malformed(self.parameters))

    @cached_property
    def has_method(self) -> bool:
        """Whether it uses the method of the operation."""
        return self.call.method == self.terms.method

    @cached_property
    def known_method(self) -> bool:
        """Whether the path has this method at all; an OPTIONS is every server's own."""
        return self.call.method in (*self.terms.methods, "OPTIONS") or (
            self.call.method == "HEAD" and "GET" in self.terms.methods
        )

    @cached_property
    def holder(self) -> str:
        """Whose credentials it carries: a name of the target, "none" or "other"."""
        return self.target.holder(self.call, self.terms)

    @cached_property
    def may_succeed(self) -> bool:
        """Whether a known case with these parameters and credentials succeeds."""
        return self.has_method and any(
            case.credentials.carried(self.call) and self.names(case.parameters)
            for case in self.target.successes(self.terms)
        )

    @cached_property
    def authentic(self) -> bool:
        """Whether these credentials are good for this operation, or it needs none.

        They are when a known case succeeds with them. Of an operation without cases nobody knows.
        """
        if not self.terms.secured or not any(case.terms is self.terms for case in self.target.cases):
            return not self.terms.secured or self.holder in self.target.credentials
        return any(case.credentials.carried(self.call) for case in self.target.successes(self.terms))

    @property
    def has_effect(self) -> bool:
        """Whether it asks an operation for its effect."""
        return self.has_method and self.terms.effect is not None and self.parameters is not None

    @cached_property
    def stranger(self) -> bool:
        """Whether it carries credentials that the target does not know, or knows to be refused with a 401."""
        return self.terms.secured and self.holder == OTHER

    @cached_property
    def plain_credentials(self) -> bool:
        """Whether nothing but the value of its credentials is odd."""
        names = self.target.credential_headers(self.terms)
        values = [value for name, value in self.call.headers if name.lower() in names]
        return len(values) == 1 and bool(PLAIN.fullmatch(values[0]))

    @property
    def anonymous(self) -> bool:
        """Whether it carries no credentials at all."""
        return self.holder == NONE

    def names(self, parameters: Mapping[str, str]) -> bool:
        """Whether its path has exactly these parameters."""
        mine = self.parameters
        return mine is not None and all(parameters.get(name) == value for name, value in mine.items())

    def changes(self, observed: Observed, success: bool) -> int | None:
        """How often it changes what is observed; None when the document does not say."""
        if observed.terms is self.terms and self.has_method:
            effect = self.terms.effect
            return effect.changes(success) if effect and self.names(observed.parameters) else 0
        unsafe = self.known_method and self.call.method not in ("GET", "HEAD", "OPTIONS")
        return None if unsafe else 0


@dataclass(frozen=True)
class Exchange:
    """A request with its answer; before and after have one state for each thing observed.

    late: the places of those that changed only after the answer had come. masks: what may not be quoted.
    """

    request: Request
    answer: Answer
    masks: Masks
    before: tuple[State, ...] = ()
    after: tuple[State, ...] = ()
    late: frozenset[int] = frozenset()
