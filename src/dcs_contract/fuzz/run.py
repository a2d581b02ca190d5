"""Runs all phases against one server."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dcs_contract.fuzz import generation
from dcs_contract.fuzz.gateway import with_gateway
from dcs_contract.fuzz.guard import admit
from dcs_contract.fuzz.listener import Listener
from dcs_contract.fuzz.masks import Masks
from dcs_contract.fuzz.phases import KNOWN, OVERLAPPING, Phases
from dcs_contract.fuzz.rules.access import forbidden_success, missing_credentials, server_error
from dcs_contract.fuzz.rules.conformance import Conformance, no_body
from dcs_contract.fuzz.rules.effect import effect
from dcs_contract.fuzz.rules.known import known_answer
from dcs_contract.fuzz.rules.leaks import secret_echoed, stack_trace
from dcs_contract.fuzz.rules.methods import undocumented_method
from dcs_contract.fuzz.session import Session, WentAway
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.verdict import Verdict
from dcs_contract.fuzz.watch import Watch
from dcs_contract.fuzz.wire import Door, Unreachable
from dcs_contract.openapi import Node
from dcs_contract.problem import Problem, Refused

RULES = (
    no_body,
    known_answer,
    forbidden_success,
    missing_credentials,
    server_error,
    undocumented_method,
    secret_echoed,
    stack_trace,
    effect,
)
ALWAYS = (KNOWN, *generation.PHASES)
"""The phases that have something to send for every document."""


@dataclass(frozen=True)
class Run:
    """One run.

    terms: the operations of the bundle. examples: how many requests of the fuzzing phase for each operation.
    allowed: hosts besides this machine.
    """

    bundle: Node
    terms: Mapping[str, Terms]
    target: Target
    url: str
    seed: int
    examples: int
    allowed: Collection[str] = ()

    @cached_property
    def schema(self) -> Any:
        """The document as schemathesis reads it."""
        return generation.load(with_gateway(self.bundle))

    def verdict(self, listener: Listener) -> Verdict:
        """Send everything and judge it. listener: is told each request and each defect at once.

        Raises Refused when a host may not be reached, the server does not listen, or what is observed is not
        sound to begin with.
        """
        session = self.session(listener)
        gone = self.perform(session)
        gaps = [*([gone] if gone else []), *self.gaps(session)]
        info = self.bundle.get("info", {})
        return Verdict(
            f"{info.get('title', '')} {info.get('version', '')}".strip(),
            self.url,
            self.seed,
            self.terms,
            dict(session.sent),
            {name: dict(sorted(found.items())) for name, found in session.statuses.items()},
            session.found(),
            tuple(gaps),
        )

    def session(self, listener: Listener) -> Session:
        """A session with a server that may be reached and listens, and things observed that are sound."""
        admit(self.url, self.allowed, "the URL of the server")
        for observed in self.target.observed:
            for url in observed.urls:
                admit(url, self.allowed, f"[[observe]] {observed}")
        door, watch = Door(self.url), Watch(self.target.observed)
        listening(door)
        masks = Masks(self.target.secrets)
        sound(watch, masks)
        return Session(door, self.target, masks, watch, (Conformance(self.schema), *RULES), listener)

    def perform(self, session: Session) -> str:
        """All phases in their order. Returns why they ended early, or nothing."""
        for name, phase in Phases(session, self.terms.values(), self.schema, self.seed, self.examples):
            session.begin(name)
            try:
                phase()
                session.rest()
            except WentAway:
                return f"the server stopped answering in the phase: {name}; nothing after that was tried"
        return ""

    def gaps(self, session: Session) -> Iterator[str]:
        """Why the absence of defects proves little."""
        for name in session.sent:
            if not session.sent[name] and name in ALWAYS:
                yield f"{name}: not one request could be sent"
        for terms in self.terms.values():
            yield from self.blind(terms, session)

    def blind(self, terms: Terms, session: Session) -> Iterator[str]:
        """What was never seen of one operation."""
        if not any(status.startswith("2") for status in session.statuses[terms.id]):
            successes = ", ".join(status for status in terms.responses if status.startswith("2"))
            expected = any(self.target.successes(terms))
            why = "no request succeeded" if expected else "no case expects a success"
            yield f"{terms.id}: never saw {successes}: {why}"
        if terms.effect and not any(observed.terms is terms for observed in self.target.observed):
            yield f"{terms.id}: it has an effect, and there is no [[observe]] to see it by"
        elif terms.effect and not session.sent[OVERLAPPING]:
            yield f"{terms.id}: nothing observed has a case that succeeds, so no requests overlapped"


def listening(door: Door) -> None:
    """Refuse a server that takes no connections."""
    try:
        door.connect().close()
    except Unreachable as error:
        raise Refused(
            Problem(
                f"no server answers at {door.url}",
                at="the URL of the server",
                why=str(error),
                fix="start the server, or correct the URL",
            )
        ) from error


def sound(watch: Watch, masks: Masks) -> None:
    """Refuse to begin when what is observed is not sound."""
    problems = [
        Problem(
            f"the {observed} cannot be observed",
            at=f"[[observe]] of {observed.terms.id}",
            why=masks.hide(state.trouble),
            fix="start what is observed, or correct its address",
        )
        for observed, state in zip(watch.observed, watch.settled(), strict=True)
        if state.trouble
    ]
    if problems:
        raise Refused(*problems)
