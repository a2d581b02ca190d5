"""Sends requests one after the other, looks at the world around each, and keeps what the rules find."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from dcs_contract.fuzz.again import again
from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.curl import curl
from dcs_contract.fuzz.defect import Defect, Finding
from dcs_contract.fuzz.exchange import Exchange, Request
from dcs_contract.fuzz.listener import Listener, Sent
from dcs_contract.fuzz.masks import Masks
from dcs_contract.fuzz.restraint import Restraint
from dcs_contract.fuzz.state import changes
from dcs_contract.fuzz.target import KnownCase, Target
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.watch import States, Watch
from dcs_contract.fuzz.wire import Answer, Attempt, Door, NoAnswer, Silence, Unreachable, Unsendable

PATIENCE = 3
"""Requests in a row without an answer, after which nobody waits for more."""
GRACE = 0.2
"""Seconds after a request in which an effect that comes late is still noticed."""
NO_STATUS = "none"
PUTTING_BACK = "putting back"
"""The phase after the proof. Its size is luck: it depends on which of two requests at once succeeds."""

Rule = Callable[[Exchange], Iterable[Finding]]


class WentAway(Exception):
    """The server gives no more answers. str(): where it was."""


@dataclass
class Session:
    """One run against one server. Requests never overlap here, so an effect belongs to one of them.

    careful: whether to look before each request too, which tells what came late from what the next one did.
    """

    door: Door
    target: Target
    masks: Masks
    watch: Watch
    rules: tuple[Rule, ...]
    listener: Listener
    restraint: Restraint
    phase: str = ""
    careful: bool = True
    defects: dict[tuple[str, str, str], Defect] = field(default_factory=dict[tuple[str, str, str], Defect])
    statuses: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter[str]))
    sent: Counter[str] = field(default_factory=Counter[str])
    first: States = ()
    states: States = ()
    culprit: tuple[Request, str] | None = None
    unanswered: int = 0
    known: dict[str, tuple[KnownCase, Answer]] = field(default_factory=dict[str, tuple[KnownCase, Answer]])

    def begin(self, phase: str, careful: bool = True) -> None:
        """Start a phase with a look."""
        self.phase, self.careful = phase, careful
        self.listener.begun(phase)
        self.sent[phase] += 0
        self.drift(thorough=True)
        self.first = self.first or self.states

    def rest(self) -> None:
        """Wait a while, in which nothing may change any more."""
        if self.watch.observed and self.culprit:
            time.sleep(GRACE)
            self.drift(thorough=True)

    def send(self, terms: Terms, call: Call, case: KnownCase | None = None) -> Answer | None:
        """Send one request and judge what happened. None when nothing came back, or it may not go out.

        Raises WentAway when the server gives no more answers, OutOfTime when it took too long.
        """
        request = self.request(terms, call, case)
        if not self.restraint.admits(request, self.away):
            return None
        if self.careful:
            self.drift()
        answer = self.exchanged(request)
        if answer is None:
            self.states, self.culprit = self.watch.settled(self.states), None
            return None
        if case:
            self.known.setdefault(case.name, (case, answer))
        self.judge(self.observed(request, answer))
        self.culprit = (request, str(answer.status))
        return answer

    def request(self, terms: Terms, call: Call, case: KnownCase | None = None, after: int = 0) -> Request:
        """The next request. after: how many go out before it."""
        return Request(self.target, terms, call, case, self.sent.total() + 1 + after)

    @property
    def away(self) -> int:
        """How many of the things observed are not as they were found."""
        return sum(now.value != then.value for now, then in zip(self.states, self.first, strict=False))

    def exchanged(self, request: Request) -> Answer | None:
        """Send, and count."""
        try:
            attempt = self.door.attempt(request.call)
        except Unsendable:
            return None
        self.count(request, attempt)
        self.reached(request, attempt.result)
        if isinstance(attempt.result, NoAnswer):
            self.silent(request, attempt.result)
            return None
        return attempt.result

    def count(self, request: Request, attempt: Attempt) -> None:
        """Note a request that was sent, and tell the listener."""
        self.sent[self.phase] += 1
        self.unanswered = self.unanswered if isinstance(attempt.result, NoAnswer) else 0
        self.listener.sent(Sent(request.number, self.phase, request.terms.id, request.call, attempt))

    def reached(self, request: Request, result: Answer | NoAnswer) -> None:
        """Note that a request of an operation led to a status; what puts things back is not of the proof."""
        if request.parameters is not None and request.call.lawful and self.phase != PUTTING_BACK:
            status = NO_STATUS if isinstance(result, NoAnswer) else str(result.status)
            self.statuses[request.terms.id][status] += 1

    def silent(self, request: Request, error: NoAnswer) -> None:
        """Judge a request without an answer; a server that gives no more answers ends the run.

        What is not lawful HTTP may be answered by a closed connection, but not by silence.
        """
        if request.call.lawful or isinstance(error, Silence):
            title, expected = "No answer that is HTTP", "an answer"
            found = Finding("no-answer", title, expected, "RFC 9110, section 3.4", str(error))
            self.add(found, request, NO_STATUS)
            self.unanswered += 1
        if self.unanswered == PATIENCE or not self.alive():
            raise WentAway(
                f"the server stopped answering in the phase: {self.phase}; the rest was not tried: {error}"
            )

    def alive(self) -> bool:
        """Whether the server takes connections, now or a moment later."""
        for pause in (0.0, GRACE):
            time.sleep(pause)
            try:
                self.door.connect().close()
            except Unreachable:
                continue
            return True
        return False

    def observed(self, request: Request, answer: Answer) -> Exchange:
        """The exchange with the states before and after; waits a while for an effect that should be there."""
        before = self.states
        expected = list(self.awaited(request, answer))
        after = self.watch.settled(before) if expected else self.watch.glance(before)
        awaited = [place for place in expected if before[place] == after[place]]
        patient = not any(defect.finding.check == "effect-missing" for defect in self.defects.values())
        self.states = self.watch.late(before, after, awaited if patient else ())
        self.note(before, unseen=answer.success and request.has_effect and not expected)
        late = frozenset(place for place in awaited if self.states[place] != after[place])
        return Exchange(request, answer, self.masks, before, self.states, late)

    def note(self, before: States, unseen: bool = False) -> None:
        """Count what changed since. unseen: what an answer says has changed, where nobody looks."""
        seen = sum(changes(then, now) for then, now in zip(before, self.states, strict=True))
        self.restraint.changed += seen or int(unseen)

    def awaited(self, request: Request, answer: Answer) -> Iterator[int]:
        """The places of what this answer says has changed."""
        for place, observed in enumerate(self.watch.observed):
            if request.changes(observed, answer.success):
                yield place

    def drift(self, thorough: bool = False) -> None:
        """Whatever changed since the last look came late, and is put down to the last request."""
        before = self.states
        whole = thorough or not before
        self.states = self.watch.settled(before) if whole else self.watch.glance(before)
        if before:
            self.note(before)
        for place, observed in enumerate(self.watch.observed):
            if before and before[place] != self.states[place] and self.culprit:
                request, status = self.culprit
                found = Finding(
                    "effect-late",
                    "Something changed after the answer had come",
                    f"{observed}: no change between two requests",
                    f"{observed.terms.place}/x-effect",
                    f"answered {status}; was {before[place]}, then became {self.states[place]}",
                )
                self.add(found, request, status)

    def judge(self, exchange: Exchange) -> None:
        """Apply every rule."""
        for rule in self.rules:
            for finding in rule(exchange):
                self.add(finding, exchange.request, str(exchange.answer.status))

    def add(self, finding: Finding, request: Request, status: str, at_once: int = 1) -> None:
        """Keep a finding, unless it is known. at_once: how many such requests it takes."""
        key = (finding.check, request.terms.id, status)
        if key in self.defects:
            return
        hide = self.masks.hide
        shown = replace(
            finding, title=hide(finding.title), expected=hide(finding.expected), came=hide(finding.came)
        )
        line = curl(self.door.url, request.call, self.masks, at_once)
        kept = again(request, self.masks, at_once)
        self.defects[key] = Defect(shown, request.terms.id, status, self.phase, line, request.number, kept)
        self.listener.found(self.defects[key])

    def found(self) -> tuple[Defect, ...]:
        """The defects, in a stable order."""
        return tuple(self.defects[key] for key in sorted(self.defects))
