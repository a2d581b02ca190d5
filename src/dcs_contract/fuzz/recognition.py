"""Notices that a server is not the one that the target describes."""

from dcs_contract.fuzz.session import Session
from dcs_contract.fuzz.target import KnownCase
from dcs_contract.fuzz.wire import Answer

NOT_THERE = {
    "401": "its credentials are not valid there",
    "404": "what it names is not there",
}
"""What a status says about a case that should have succeeded."""


class WrongTarget(Exception):
    """The server is not what the description says."""


def recognise(session: Session) -> None:
    """Raise WrongTarget when no known case was answered at all like it must be, or no success was let in."""
    answers = list(session.known.values())
    if len(answers) > 1 and not any(resembles(case, answer) for case, answer in answers):
        case, answer = answers[0]
        raise WrongTarget(
            f"stopped: this is not the server that the target describes: of {len(answers)} known cases none "
            f'got its answer; "{case.name}" expects {case.expected}, and got {answer.status}'
        )
    successes = [(case, answer) for case, answer in answers if case.expected.success]
    reasons = {str(answer.status) for _, answer in successes}
    if len(reasons) == 1 and (status := reasons.pop()) in NOT_THERE:
        raise WrongTarget(
            f'stopped: the target does not describe this server: "{successes[0][0].name}" must succeed, and '
            f"got {status}: {NOT_THERE[status]}"
        )


def resembles(case: KnownCase, answer: Answer) -> bool:
    """Whether an answer has the status of a case, in a form that the document has for it."""
    kinds = (case.terms.response(case.expected.status) or {}).get("content", {})
    kind = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    return str(answer.status) == case.expected.status and (
        not kinds or kind in kinds or any("*" in name for name in kinds)
    )
