"""What a client does, step by step: one call, with what may be repeated, and what is built of calls."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dcs_client import generated
from dcs_client.answers import Received, advice, failure
from dcs_client.attempt import UNREADABLE, Attempt, Outcome
from dcs_client.credentials.base import Credentials
from dcs_client.errors import AnswerLost, DcsError, InvalidArgument, NotSent, Unauthorized, UnexpectedAnswer
from dcs_client.flow import Flow, Pause, Renew, Result, Send
from dcs_client.place import Place, checked_endpoint
from dcs_client.retrying import Retrying, asked_for, may_repeat
from dcs_client.shards import Shard, shards
from dcs_client.strictness import Judge
from dcs_client.switchover import Switchover
from dcs_client.verification import (
    Polling,
    Resolution,
    Shards,
    Watch,
    guard,
    looking_first,
    master,
    remembering,
    resolution,
)
from dcs_client.watching import tell, watched
from dcs_document import Operation

SWAP, LOOK = "swapInstance", "listGroups"


class Calls:
    """The flows of a client. Each is a generator: it decides, and whoever drives it does the waiting."""

    def __init__(
        self,
        credentials: Credentials,
        endpoint: str | None,
        project_id: str | None,
        *,
        timeout: float,
        retrying: Retrying,
        polling: Polling,
        judge: Judge | None,
        tracer: Any,
    ) -> None:
        self.credentials = credentials
        self.endpoint = endpoint
        self.project_id = project_id
        self.timeout = timeout
        self.retrying = retrying
        self.polling = polling
        self._judge = judge
        self._tracer = tracer

    def call(
        self, name: str, given: Mapping[str, Any], seconds: float, read: Callable[[Received], Result]
    ) -> Flow[Result]:
        """Call an operation within a time limit. read: makes of a success what the caller wants."""
        operation = generated.operation(name)
        ends = time.monotonic() + seconds
        place = yield from self.locate()
        arguments = generated.arguments(operation, given, place.project_id)
        with watched(self._tracer, operation, place):
            received = yield from self._answer(operation, place, arguments, ends)
            return self._result(operation, received, read)

    def locate(self) -> Flow[Place]:
        """Where to and for which project, with credentials that are good for a request."""
        if self.credentials.is_stale:
            yield from self._renewed()
        endpoint = self.endpoint or self.credentials.endpoint
        project_id = self.project_id or self.credentials.project_id
        if not endpoint or not project_id:
            raise InvalidArgument(
                f"there is no {'project_id' if endpoint else 'endpoint'}; nothing was sent",
                why="neither the caller nor the credentials name one",
                remedy="give endpoint and project_id",
            )
        return Place(checked_endpoint(endpoint), project_id)

    def _renewed(self) -> Flow[bool]:
        """Renew the credentials. Raises NotAuthenticated."""
        renewed = yield Renew()
        if isinstance(renewed, DcsError):
            raise renewed
        return bool(renewed)

    def _answer(
        self, operation: Operation, place: Place, arguments: dict[str, Any], ends: float
    ) -> Flow[Received]:
        """An answer of success, after as many tries as are allowed. Raises the error of the last."""
        pauses, may_renew = self.retrying.pauses(), operation.is_safe
        while True:
            attempt = Attempt(operation, place, self.credentials, max(ends - time.monotonic(), 0))
            outcome: Outcome = yield Send(attempt, arguments)
            tell(operation, outcome)
            if isinstance(outcome, Received) and outcome.status in operation.successes:
                return outcome
            error = problem(operation, outcome)
            if may_renew and isinstance(error, Unauthorized):
                may_renew = False
                if (yield from self._renewed()):
                    continue
            pause = max(next(pauses, math.inf), asked_for(outcome, self.retrying))
            if not may_repeat(operation, outcome) or pause >= ends - time.monotonic():
                raise error
            yield Pause(pause)

    def _result(self, operation: Operation, received: Received, read: Callable[[Received], Result]) -> Result:
        """What the caller wants of a success. Raises UnexpectedAnswer when it is not there."""
        try:
            if self._judge:
                self._judge.check(operation, received)
            return read(received)
        except UNREADABLE as error:
            flaw = f"the answer cannot be read: {type(error).__name__} {error}"
        raise unexpected(operation, received, flaw)

    def swap(self, instance_id: str, expected_master: str | None, *, verify: bool) -> Flow[Switchover]:
        """Exchange the roles, once."""
        if expected_master is None and not verify:
            return (yield from self._swap(instance_id, None))
        with looking_first():
            before = yield from self.shards(instance_id, self.timeout)
        guard(before, expected_master)
        switchover = yield from self._swap(instance_id, before)
        if not verify:
            return switchover
        with remembering(instance_id, before):
            return (yield from self._verified(switchover, before))

    def _swap(self, instance_id: str, before: Shards | None) -> Flow[Switchover]:
        """Send the switchover."""

        def read(received: Received) -> Switchover:
            return Switchover(instance_id, received.request_id, received.seconds)

        with remembering(instance_id, before):
            return (yield from self.call(SWAP, {"instance_id": instance_id}, self.timeout, read))

    def _verified(self, switchover: Switchover, before: Shards) -> Flow[Switchover]:
        """The switchover with both masters. Raises NotVerified."""
        watch = Watch(before, self.polling)
        while True:
            with watch.looking():
                seconds = min(self.timeout, watch.left)
                watch.saw((yield from self.shards(switchover.instance_id, seconds)))
            if watch.new_master:
                break
            yield Pause(watch.pause())
        return replace(
            switchover,
            old_master=master(before),
            new_master=watch.new_master,
            verified_seconds=watch.seconds,
        )

    def resolve(self, instance_id: str, before: Shards | str | None) -> Flow[Resolution]:
        """Compare the master of before with that of now."""
        seen = yield from self.shards(instance_id, self.timeout)
        return resolution(before if isinstance(before, str) else master(before or ()), seen)

    def shards(self, instance_id: str, seconds: float) -> Flow[tuple[Shard, ...]]:
        """The shards of an instance."""
        return (yield from self.call(LOOK, {"instance_id": instance_id}, seconds, shards))


def problem(operation: Operation, outcome: Outcome) -> DcsError:
    """The error that an outcome means which is no success."""
    if isinstance(outcome, Received):
        return failure(operation, outcome)
    request = {"method": operation.method, "url": outcome.url}
    if not outcome.left:
        remedy = "check the endpoint and the network; sending again is safe"
        return NotSent("no connection; nothing was sent", why=outcome.why, remedy=remedy, **request)
    retry, remedy = advice(operation)
    doubt = "" if operation.is_safe else "; it may have happened"
    return AnswerLost(f"the answer was lost{doubt}", why=outcome.why, retry=retry, remedy=remedy, **request)


def unexpected(operation: Operation, received: Received, message: str) -> UnexpectedAnswer:
    """The error of a success whose body is not the documented one."""
    retry, remedy = advice(operation)
    return UnexpectedAnswer(
        message,
        status=received.status,
        code=None,
        request_id=received.request_id,
        method=received.method,
        url=received.url,
        retry=retry,
        remedy=remedy,
    )
