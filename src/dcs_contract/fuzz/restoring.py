"""Puts back what a run has changed."""

from collections.abc import Iterator

from dcs_contract.fuzz.overlap import observed_success
from dcs_contract.fuzz.session import PUTTING_BACK, Session, WentAway

THERE_AND_BACK = 2
"""How many values a thing takes that goes back and forth."""


def restore(session: Session) -> Iterator[str]:
    """Send what brings each thing observed back to where it was found. Yields what stays changed, and why."""
    for place, observed in enumerate(session.watch.observed):
        if not session.first or not away(session, place):
            continue
        why = put_back(session, place) or (
            "" if not away(session, place) else "one more request did not help"
        )
        if why:
            yield f"{observed} is {session.states[place].value}, and was {session.first[place].value}: {why}"


def away(session: Session, place: int) -> bool:
    """Whether something is not as it was found; what only goes on cannot be."""
    back_and_forth = len(session.watch.seen()[place]) == THERE_AND_BACK
    return back_and_forth and session.states[place].value != session.first[place].value


def put_back(session: Session, place: int) -> str:
    """Send one request. Returns why it was not sent, or nothing."""
    case = observed_success(session.target, session.watch.observed[place])
    if case is None:
        return "no case that succeeds would change it back"
    limits = session.restraint.limits
    if limits.changes is not None and session.restraint.changed >= limits.changes:
        return f"all {limits.changes} changes that were allowed have happened"
    if session.phase != PUTTING_BACK:
        session.begin(PUTTING_BACK)
    session.restraint.release()
    try:
        session.send(case.terms, case.call, case)
    except WentAway as gone:
        return str(gone)
    return ""
