"""Decides what may be sent again, and when.

A switchover goes out again only when not a byte of it had left. What only looks may be asked again after a
lost answer, too many requests, or an error of the server.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time
from typing import Final

from dcs_client.answers import Received
from dcs_client.attempt import Failed, Outcome
from dcs_document import Operation

TOO_MANY, SERVER_ERRORS = 429, 500


@dataclass(frozen=True)
class Retrying:
    """How often and how patiently. tries: in all. first: seconds before the second try; it doubles up to
    `longest`, which also caps what a server asks for in Retry-After.
    """

    tries: int = 3
    first: float = 0.5
    longest: float = 8.0

    def pauses(self) -> Iterator[float]:
        """Seconds before each further try, a little apart for callers that failed together."""
        for number in range(self.tries - 1):
            yield min(self.first * 2**number, self.longest) * random.uniform(0.5, 1)  # noqa: S311 - no secret


RETRYING: Final = Retrying()


def may_repeat(operation: Operation, outcome: Outcome) -> bool:
    """Whether sending again can help, and cannot switch twice."""
    if isinstance(outcome, Failed):
        return operation.is_safe or not outcome.left
    return operation.is_safe and (outcome.status == TOO_MANY or outcome.status >= SERVER_ERRORS)


def asked_for(outcome: Outcome, retrying: Retrying) -> float:
    """Seconds that the server asked to wait, capped; 0 when it did not."""
    text = outcome.retry_after if isinstance(outcome, Received) else None
    return min(max(seconds(text or ""), 0), retrying.longest)


def seconds(retry_after: str) -> float:
    """The value of Retry-After, a number or a date; 0 when it is neither."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        return parsedate_to_datetime(retry_after).timestamp() - time()
    except (ValueError, TypeError, OverflowError):
        return 0
