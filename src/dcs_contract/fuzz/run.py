"""Runs all phases against one server."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dcs_contract.fuzz import generation
from dcs_contract.fuzz.app.door import App, AppDoor
from dcs_contract.fuzz.coverage import unchecked, untried
from dcs_contract.fuzz.gateway import with_gateway
from dcs_contract.fuzz.guard import admit
from dcs_contract.fuzz.harmless import harmless
from dcs_contract.fuzz.http_state import HttpState
from dcs_contract.fuzz.listener import Listener
from dcs_contract.fuzz.made_up import MadeUp
from dcs_contract.fuzz.masks import Masks
from dcs_contract.fuzz.phases import AGAIN, KNOWN, REFUSED, Phases
from dcs_contract.fuzz.proof import gaps, skipped
from dcs_contract.fuzz.recognition import WrongTarget, recognise
from dcs_contract.fuzz.restoring import restore
from dcs_contract.fuzz.restraint import ANYTHING, Limits, OutOfTime, Restraint
from dcs_contract.fuzz.rules.access import (
    forbidden_success,
    missing_credentials,
    refused_credentials,
    server_error,
)
from dcs_contract.fuzz.rules.codes import listed_code
from dcs_contract.fuzz.rules.conformance import Conformance, no_body
from dcs_contract.fuzz.rules.effect import effect
from dcs_contract.fuzz.rules.inputs import header_injected, malformed_refusal, odd_input, unlawful
from dcs_contract.fuzz.rules.known import known_answer
from dcs_contract.fuzz.rules.leaks import internals, secret_echoed, stack_trace
from dcs_contract.fuzz.rules.members import Members
from dcs_contract.fuzz.rules.methods import undocumented_method
from dcs_contract.fuzz.session import PUTTING_BACK, Session, WentAway
from dcs_contract.fuzz.state import Probe
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.verdict import Verdict, title
from dcs_contract.fuzz.watch import Watch
from dcs_contract.fuzz.wire import Door, Unreachable
from dcs_contract.openapi import Node
from dcs_contract.problem import Problem, Refused

NO_WIRE = (
    "an application in this process has no wire: what a server does with a head, a length or a connection "
    "is proved only over a socket"
)
RULES = (
    no_body,
    known_answer,
    forbidden_success,
    missing_credentials,
    refused_credentials,
    malformed_refusal,
    odd_input,
    unlawful,
    header_injected,
    listed_code,
    server_error,
    undocumented_method,
    secret_echoed,
    stack_trace,
    internals,
    effect,
)
PATIENT = (REFUSED, KNOWN, AGAIN)
"""The phases in which each request is looked at by itself."""
RESTING = (KNOWN, AGAIN)
"""The phases after which nothing may change for a while."""


@dataclass(frozen=True)
class Run:
    """One run.

    terms: the operations of the bundle. examples: how many requests of the fuzzing phase for each operation.
    allowed: hosts besides this machine. limits: what may change, how often, how long.
    app: what answers in this process, instead of a server.
    """

    bundle: Node
    terms: Mapping[str, Terms]
    target: Target
    url: str
    seed: int
    examples: int
    allowed: Collection[str] = ()
    limits: Limits = ANYTHING
    app: App | None = None

    @cached_property
    def schema(self) -> Any:
        """The document as schemathesis reads it."""
        return generation.load(with_gateway(self.bundle))

    @cached_property
    def masks(self) -> Masks:
        """What hides the secrets of the target."""
        return Masks(self.target.secrets)

    def verdict(self, listener: Listener) -> Verdict:
        """Send everything and judge it. listener: is told each request and each defect at once.

        Raises Refused when a host may not be reached, the server does not listen, or what is observed is not
        sound to begin with.
        """
        session = self.session(listener)
        ended = self.perform(session)
        put_back = () if isinstance(ended, WentAway) else tuple(restore(session))
        return Verdict(
            title(self.bundle),
            self.url,
            self.seed,
            self.terms,
            {name: count for name, count in session.sent.items() if name != PUTTING_BACK},
            {name: dict(sorted(found.items())) for name, found in session.statuses.items()},
            session.found(),
            (*([str(ended)] if ended else []), *put_back, *gaps(self.terms, session, complete=not ended)),
            (*skipped(self.terms, session), *([NO_WIRE] if self.app else [])),
            wrong_target=isinstance(ended, WrongTarget),
            unchecked=unchecked(self.terms, self.target),
            untried=untried(self.terms, self.target),
        )

    def session(self, listener: Listener) -> Session:
        """A session with a server that may be reached and listens, and things observed that are sound."""
        if self.app is None:
            admit(self.url, self.allowed, "the URL of the server")
        described = self.described
        for observed in described.observed:
            for url in observed.urls if self.outside(observed.probe) else ():
                admit(url, self.allowed, f"[[observe]] {observed}")
        door, watch = self.door, Watch(described.observed)
        listening(door)
        sound(watch, self.masks)
        rules = (Conformance(self.schema), Members(), *RULES)
        target = described if self.limits.effects else harmless(described, self.seed)
        return Session(door, target, self.masks, watch, rules, listener, Restraint(self.limits, described))

    @cached_property
    def door(self) -> Door:
        """The way to what is proved."""
        patience = self.target.patience
        return AppDoor(self.url, patience, app=self.app) if self.app else Door(self.url, patience)

    @cached_property
    def described(self) -> Target:
        """The target, in which everything seen over HTTP at the application is seen without a socket."""
        if self.app is None:
            return self.target
        observed = (replace(item, probe=self.inside(item.probe)) for item in self.target.observed)
        return replace(self.target, observed=tuple(observed))

    def inside(self, probe: Probe) -> Probe:
        """A way to look that takes no socket, where it leads to the application."""
        leads = isinstance(probe, HttpState) and probe.url.startswith(self.url.rstrip("/") + "/")
        return replace(probe, door=self.door) if leads and isinstance(probe, HttpState) else probe

    def outside(self, probe: Probe) -> bool:
        """Whether a way to look leaves this process."""
        return not (isinstance(probe, HttpState) and probe.door)

    def perform(self, session: Session) -> Exception | None:
        """All phases in their order. Returns why they ended early, or nothing."""
        made_up = MadeUp(self, session.target)
        for name, phase in Phases(session, self.terms.values(), self.seed, made_up, generation.PHASES):
            session.begin(name, careful=name in PATIENT)
            try:
                phase()
                recognise(session)
            except (WentAway, OutOfTime, WrongTarget) as ended:
                return ended
            if name in RESTING:
                session.rest()
        return None


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
