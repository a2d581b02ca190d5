"""What a run does not prove, and what was left out on purpose."""

from collections.abc import Iterator, Mapping

from dcs_contract.fuzz import generation
from dcs_contract.fuzz.phases import OVERLAPPING
from dcs_contract.fuzz.session import Session
from dcs_contract.fuzz.terms import Terms


def gaps(terms: Mapping[str, Terms], session: Session, complete: bool) -> Iterator[str]:
    """Why the absence of defects proves little. complete: whether every phase ran."""
    for name in generation.PHASES if complete and not session.restraint.left_out else ():
        if not session.sent[name]:
            yield f"{name}: not one request could be sent"
    for operation in terms.values() if complete else ():
        if not operation.effect or session.restraint.limits.effects:
            yield from blind(operation, session)


def blind(terms: Terms, session: Session) -> Iterator[str]:
    """What was never seen of one operation."""
    if not any(status.startswith("2") for status in session.statuses[terms.id]):
        successes = ", ".join(status for status in terms.responses if status.startswith("2"))
        expected = any(session.target.successes(terms))
        why = "no request succeeded" if expected else "no case expects a success"
        yield f"{terms.id}: never saw {successes}: {why}"
    if terms.effect and not any(observed.terms is terms for observed in session.target.observed):
        yield f"{terms.id}: it has an effect, and there is no [[observe]] to see it by"
    elif terms.effect and not session.sent[OVERLAPPING] and not session.restraint.left_out:
        yield f"{terms.id}: nothing observed has a case that succeeds, so no requests overlapped"


def skipped(terms: Mapping[str, Terms], session: Session) -> Iterator[str]:
    """What the user did not allow, and what the target does not tell."""
    restraint = session.restraint
    if not restraint.limits.effects:
        yield f"effects are switched off: {restraint.left_out} requests that could change something"
    elif restraint.left_out:
        yield f"{restraint.left_out} requests that could change more than {restraint.limits.changes} times"
    for operation in terms.values():
        cases = [case for case in session.target.cases if case.terms is operation]
        known = {case.expected.status for case in cases}
        for status in operation.operation.node["responses"]:
            if cases and status.startswith("4") and status not in known | operation.gateway:
                yield f"{operation.id}: no [[case]] expects {status}, so nobody knows who or what gets it"
