"""Notices that a server is not the one that the target describes."""

from dcs_contract.fuzz.session import Session

NOT_THERE = {
    "401": "its credentials are not valid there",
    "404": "what it names is not there",
}
"""What a status says about a case that should have succeeded."""


class WrongTarget(Exception):
    """The server is not what the description says."""


def recognise(session: Session) -> None:
    """Raise WrongTarget when not one known case was answered as it must be, or no success was let in."""
    answers = list(session.known.values())
    if len(answers) > 1 and not any(status == case.expected.status for case, status in answers):
        case, status = answers[0]
        raise WrongTarget(
            f"stopped: this is not the server that the target describes: of {len(answers)} known cases none "
            f'got its answer; "{case.name}" expects {case.expected}, and got {status}'
        )
    successes = [(case, status) for case, status in answers if case.expected.success]
    reasons = {status for _, status in successes}
    if len(reasons) == 1 and (status := reasons.pop()) in NOT_THERE:
        raise WrongTarget(
            f'stopped: the target does not describe this server: "{successes[0][0].name}" must succeed, and '
            f"got {status}: {NOT_THERE[status]}"
        )
