"""Requests at the same time: as many effects as successes, the right answer to each, a sound state after."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.exchange import Exchange, Request
from dcs_contract.fuzz.session import Session
from dcs_contract.fuzz.state import agree
from dcs_contract.fuzz.target import KnownCase, Observed, Target
from dcs_contract.fuzz.watch import States
from dcs_contract.fuzz.wire import Answer, Attempt, Door, NoAnswer

PAIRS, CROWDS = 3, 2
"""How often; one pair may miss each other."""
CROWD = 8
"""Different requests at once."""


def overlapping(session: Session) -> None:
    """Send pairs of equal requests to everything observed, then crowds of different ones."""
    moving = list(observed_successes(session.target))
    for case in moving:
        for _ in range(PAIRS):
            volley(session, [case, case])
    still = [case for case in session.target.cases if not (case.expected.success and case.terms.effect)]
    for number in range(CROWDS if still else 0):
        start = number * CROWD
        crowd = [still[(start + place) % len(still)] for place in range(CROWD)]
        volley(session, [*moving[:2], *crowd])


def observed_successes(target: Target) -> Iterator[KnownCase]:
    """A case that succeeds, for everything observed."""
    for observed in target.observed:
        if case := observed_success(target, observed):
            yield case


def observed_success(target: Target, observed: Observed) -> KnownCase | None:
    """A case that succeeds and changes one thing observed."""
    found = target.successes(observed.terms)
    return next((case for case in found if case.parameters == observed.parameters), None)


def volley(session: Session, cases: Sequence[KnownCase]) -> None:
    """Requests at once. What cannot be counted, because an answer is missing, is not judged as one.

    The statuses are not noted as reached: which of two requests succeeds is luck, and would make two reports
    with one seed differ. For the same reason only a refusal is compared with its known answer.
    """
    requests = [named(session, case, number) for number, case in enumerate(cases)]
    moving = [request for request in requests if request.may_succeed and request.terms.effect]
    if moving and not session.restraint.admits(moving[0], session.away, len(moving)):
        return
    session.drift()
    seen = session.watch.seen()
    attempts = at_once(session.door, requests)
    before, session.states = session.states, session.watch.settled(session.states)
    session.note(before)
    session.culprit = None
    for request, attempt in zip(requests, attempts, strict=True):
        session.count(request, attempt)
        if isinstance(attempt.result, NoAnswer):
            session.silent(request, attempt.result)
        else:
            session.judge(Exchange(request, attempt.result, session.masks))
            session.culprit = (request, str(attempt.result.status))
    answers = [attempt.result for attempt in attempts if isinstance(attempt.result, Answer)]
    errors(session, requests, answers)
    if len(answers) == len(requests):
        together(session, requests, answers, (before, seen))


def named(session: Session, case: KnownCase, number: int) -> Request:
    """The request of a case; only one that is refused, or has no effect, is bound to its known answer."""
    moves = case.expected.success and case.terms.effect
    return session.request(case.terms, case.call, None if moves else case, after=number)


def errors(session: Session, requests: Sequence[Request], answers: Sequence[Answer]) -> None:
    """No request that overlaps with others is an error of the server."""
    for request, answer in zip(requests, answers, strict=False):
        if answer.status >= 500:
            found = Finding(
                "overlap-error",
                "A request that overlapped with others ended in an error of the server",
                "the answer that it gets alone, or a documented refusal",
                f"{request.terms.place}/responses",
                f"answered {answer.status} to one of {len(requests)} requests at once",
            )
            session.add(found, request, str(answer.status), at_once=len(requests))


def together(
    session: Session,
    requests: Sequence[Request],
    answers: Sequence[Answer],
    known: tuple[States, list[frozenset[str]]],
) -> None:
    """Compare the successes with what changed. known: the states before, and the values seen before each."""
    before, seen = known
    for place, observed in enumerate(session.target.observed):
        counts = [
            request.changes(observed, answer.success) or 0
            for request, answer in zip(requests, answers, strict=True)
        ]
        then, now = before[place], session.states[place]
        if agree(then, now, sum(counts), seen[place]) and not now.trouble:
            continue
        statuses = " and ".join(sorted(str(answer.status) for answer in answers))
        found = Finding(
            "effect-overlap",
            f"{len(requests)} requests at once had another effect than they answered",
            f"{observed}: {sum(counts)} changes",
            f"{observed.terms.place}/x-effect",
            f"answered {statuses}; was {then}, is {now}",
        )
        session.add(found, requests[0], statuses, at_once=len(requests))


def at_once(door: Door, requests: Sequence[Request]) -> list[Attempt]:
    """What comes of requests that start together."""
    start = Barrier(len(requests))

    def send(request: Request) -> Attempt:
        start.wait()
        return replace(door).attempt(request.call)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))
