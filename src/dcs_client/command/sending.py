"""Sends one switchover: looks first, has it noted, sends it once, and says what is known."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from dcs_client.answers import printable
from dcs_client.client import Client
from dcs_client.command.attempt import Attempt, now
from dcs_client.command.outcome import Outcome, outcome_of
from dcs_client.errors import ApiError, BadRequest, DcsError, Forbidden, InvalidArgument, NotFound
from dcs_client.verification import Shards, guard, looking_first, master


@dataclass(frozen=True)
class Order:
    """How to switch over: as the options of `dcs swap` say."""

    verify: bool = False
    expected_master: str | None = None

    @property
    def looks(self) -> bool:
        """Whether it is not sent when the roles cannot be seen."""
        return self.verify or self.expected_master is not None


def prepared(client: Client, instance_id: str, order: Order) -> Attempt:
    """What would be sent, with the roles of now; an attempt that is refused when it must not be.

    Sends no switchover. Raises InvalidArgument for an id that the document does not allow.
    """
    attempt = Attempt(instance_id, Outcome.SENDING, now())
    try:
        before = look(client, instance_id, order)
        if before is not None and order.looks:
            guard(before, order.expected_master)
    except InvalidArgument:
        raise
    except DcsError as error:
        return replace(attempt, outcome=Outcome.REFUSED, **told(error))
    return replace(attempt, before=before, old_master=master(before) if before else None)


def look(client: Client, instance_id: str, order: Order) -> Shards | None:
    """The shards, or None for a caller who may switch over and not look. Raises NotSent or ApiError."""
    try:
        with looking_first():
            return client.shards(instance_id)
    except (BadRequest, Forbidden, NotFound):
        if order.looks:
            raise
        return None


def send(client: Client, attempt: Attempt, order: Order, note: Callable[[Attempt], None]) -> Attempt:
    """Send a prepared attempt, once. Returns what became of it; the caller notes that.

    note: called before anything is sent; when it raises, nothing is.
    """
    if attempt.outcome is not Outcome.SENDING:
        return attempt
    note(attempt)
    try:
        done = client.swap(
            attempt.instance_id,
            expected_master=order.expected_master or (attempt.old_master if order.verify else None),
            verify=order.verify,
        )
    except DcsError as error:
        return replace(attempt, outcome=outcome_of(error), **told(error))
    return replace(
        attempt,
        outcome=Outcome.DONE,
        request_id=printable(done.request_id) if done.request_id else None,
        seconds=done.seconds,
        new_master=done.new_master,
        verified_seconds=done.verified_seconds,
    )


def told(error: DcsError) -> dict[str, Any]:
    """What an error says, as members of an attempt."""
    if not isinstance(error, ApiError):
        return {"message": str(error)}
    return {
        "message": str(error),
        "status": error.status,
        "code": error.code,
        "request_id": error.request_id,
    }
