"""The steps of a call that take time. A flow says what to do next; a client does it, blocking or not.

So everything that decides is written once, for threads and for asyncio.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from dcs_client.attempt import Attempt

Result = TypeVar("Result")


@dataclass(frozen=True)
class Send:
    """Send one request, once. The answer to this step is its Outcome."""

    attempt: Attempt
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Pause:
    """Wait for some seconds."""

    seconds: float


@dataclass(frozen=True)
class Renew:
    """Obtain the credentials anew. The answer is what `Credentials.renew` returns, or its error."""


Step = Send | Pause | Renew
Flow = Generator[Step, Any, Result]
