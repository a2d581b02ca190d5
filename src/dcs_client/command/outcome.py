"""How a switchover can end, and the exit code that tells it to a shell."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from dcs_client.answers import LOOK_FIRST
from dcs_client.errors import ApiError, DcsError, InvalidArgument, OutcomeUnknown


class ExitCode(IntEnum):
    """What a shell learns."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNKNOWN = 3


class Outcome(StrEnum):
    """What is known of one switchover.

    SENDING: noted before it is sent; when nothing follows, the command was killed and nobody knows.
    UNCHANGED: it was sent, and the roles showed later that it had not happened.
    """

    WAITING = "not started"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"

    @property
    def is_open(self) -> bool:
        """Whether it may have happened and nobody knows."""
        return self in (Outcome.SENDING, Outcome.UNKNOWN)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of a command that ends with it."""
        if self is Outcome.DONE:
            return ExitCode.DONE
        return ExitCode.UNKNOWN if self.is_open else ExitCode.REFUSED


def outcome_of(error: DcsError) -> Outcome:
    """What an error says of the switchover that was asked for."""
    looks_first = isinstance(error, ApiError) and error.retry == LOOK_FIRST
    return Outcome.UNKNOWN if looks_first or isinstance(error, OutcomeUnknown) else Outcome.REFUSED


def exit_code(error: DcsError) -> ExitCode:
    """The exit code of a command that ends with an error."""
    return ExitCode.USAGE if isinstance(error, InvalidArgument) else outcome_of(error).exit_code


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that speaks for all of them."""
    return max(outcomes, key=lambda outcome: outcome.exit_code, default=Outcome.DONE)
