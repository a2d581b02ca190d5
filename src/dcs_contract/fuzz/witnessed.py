"""Uses each thing observed while it changes, and sees what that costs."""

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.overlap import observed_success
from dcs_contract.fuzz.session import Session
from dcs_contract.fuzz.state import Witness
from dcs_contract.fuzz.target import KnownCase, Observed


def witnessed(session: Session) -> None:
    """One success for everything observed that can be used."""
    for place, observed in enumerate(session.watch.observed):
        case, witness = observed_success(session.target, observed), observed.probe.witness()
        if case and witness:
            witness_one(session, place, case, witness)


def witness_one(session: Session, place: int, case: KnownCase, witness: Witness) -> None:
    """One success, and what was lost."""
    request = session.request(case.terms, case.call, case)
    witness.begin()
    try:
        answer = session.send(case.terms, case.call, case)
    finally:
        lost = witness.end(session.states[place].value)
    if lost and answer and answer.success:
        session.add(loss(session.watch.observed[place], lost), request, str(answer.status))


def loss(observed: Observed, lost: str) -> Finding:
    """What the report says of it."""
    return Finding(
        "writes-lost",
        "Writes that were acknowledged before the success are gone after it",
        f"{observed}: every acknowledged write is there",
        f"{observed.terms.place}/x-effect",
        lost,
    )
