"""Two equal requests at the same time: as many effects as successes, and never an unsound state."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.exchange import Exchange, Request
from dcs_contract.fuzz.session import Session
from dcs_contract.fuzz.state import agree
from dcs_contract.fuzz.target import KnownCase, Target
from dcs_contract.fuzz.watch import States
from dcs_contract.fuzz.wire import Answer, Attempt, Door, NoAnswer

AT_ONCE = 2
ROUNDS = 3
"""One pair may miss each other."""


def overlapping(session: Session) -> None:
    """Send pairs of requests to everything observed, and judge each pair as one."""
    for case in observed_successes(session.target):
        for _ in range(ROUNDS):
            pair(session, case)


def observed_successes(target: Target) -> Iterator[KnownCase]:
    """A case that succeeds, for everything observed."""
    for observed in target.observed:
        found = target.successes(observed.terms)
        yield from [case for case in found if case.parameters == observed.parameters][:1]


def pair(session: Session, case: KnownCase) -> None:
    """One pair. What cannot be counted, because an answer is missing, is not judged.

    The statuses are not noted as reached: which of the two requests succeeds is luck, and would make two
    reports with one seed differ.
    """
    requests = [session.request(case.terms, case.call, after=number) for number in range(AT_ONCE)]
    session.drift()
    seen = session.watch.seen()
    attempts = at_once(session.door, case.call)
    before, session.states = session.states, session.watch.settled(session.states)
    session.culprit = None
    for request, attempt in zip(requests, attempts, strict=True):
        session.count(request, attempt)
        if isinstance(attempt.result, NoAnswer):
            session.silent(request, attempt.result)
        else:
            session.judge(Exchange(request, attempt.result, session.masks))
            session.culprit = (request, str(attempt.result.status))
    answers = [attempt.result for attempt in attempts if isinstance(attempt.result, Answer)]
    if len(answers) == AT_ONCE:
        together(session, requests[0], answers, before, seen)


def together(
    session: Session, request: Request, answers: list[Answer], before: States, seen: list[frozenset[str]]
) -> None:
    """Compare the number of successes with what changed. seen: the values known before, for each state."""
    statuses = " and ".join(sorted(str(answer.status) for answer in answers))
    for place, observed in enumerate(session.target.observed):
        expected = sum(request.changes(observed, answer.success) or 0 for answer in answers)
        then, now = before[place], session.states[place]
        if agree(then, now, expected, seen[place]) and not now.trouble:
            continue
        found = Finding(
            "effect-overlap",
            "Two requests at once had another effect than they answered",
            f"{observed}: {expected} changes",
            f"{observed.terms.place}/x-effect",
            f"answered {statuses}; was {then}, is {now}",
        )
        session.add(found, request, statuses, at_once=AT_ONCE)


def at_once(door: Door, call: Call) -> list[Attempt]:
    """The results of equal requests that start together."""
    start = Barrier(AT_ONCE)

    def send(_: int) -> Attempt:
        start.wait()
        return door.attempt(call)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))
