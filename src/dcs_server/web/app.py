"""The ASGI application: each request passes the same gates, then its operation's handler."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter
from typing import Any

from dcs_document import Document, Operation
from dcs_server.access.callers import authorise
from dcs_server.access.gate import Gate
from dcs_server.errors import CannotStart, Refused
from dcs_server.request import Request
from dcs_server.web import logs
from dcs_server.web.answers import Answers, Reply, success
from dcs_server.web.asgi import Receive, Scope, Send
from dcs_server.web.body import Gone, body, has_body
from dcs_server.web.cross_origin import CrossOrigin
from dcs_server.web.ids import new_id
from dcs_server.web.limits import UNMETERED, Limits, Throttle, Throttled
from dcs_server.web.metrics import Metrics
from dcs_server.web.operations import Call, Handler
from dcs_server.web.protocol import WHOLE
from dcs_server.web.routing import Finding, Router, malformed
from dcs_server.web.visit import Visit

GONE = 499
"""In records and metrics, for a caller who left before the request was complete; it is never sent."""

NONE: Mapping[str, Any] = {}
log = logging.getLogger(__name__)


class Application:
    """Serves every operation of a document. limits, metrics: its own, for those who serve and watch it."""

    def __init__(
        self,
        document: Document,
        gate: Gate,
        handlers: Mapping[str, Handler],
        *,
        limits: Limits = UNMETERED,
        metrics: Metrics | None = None,
        cross_origin: CrossOrigin | None = None,
    ) -> None:
        """handlers: by operationId. cross_origin: None for browsers to keep pages of other origins away.

        Raises CannotStart when the document has an operation without a handler.
        """
        self.limits = limits
        self.metrics = metrics or Metrics()
        self.metrics.watch(lambda: self._in_flight)
        self._in_flight = 0
        self._throttle = Throttle(limits)
        self._router = Router(document.operations.values())
        self._gate = gate
        self._cross_origin = cross_origin
        self._answers = Answers(document)
        self._handlers = handlers
        for operation in document.operations.values():
            check(operation, handlers, self._answers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, unless its sender has left before the end of it."""
        started = perf_counter()
        visit = Visit(received(scope))
        reply = await self._reply(visit, receive)
        self._record(visit, reply, perf_counter() - started)
        if reply.status == GONE:
            return
        headers, content = reply.all_headers(visit.request.id), reply.body or b""
        if self._cross_origin is not None:
            headers += self._cross_origin.headers(visit.request)
        whole = scope.get("extensions", NONE).get(WHOLE)
        if whole is None or not whole(send, reply.status, headers, content):
            await send({"type": "http.response.start", "status": reply.status, "headers": headers})
            await send({"type": "http.response.body", "body": content})

    def _record(self, visit: Visit, reply: Reply, seconds: float) -> None:
        """Count and log an answer; before it is sent, for the caller may be slow to take it."""
        self.metrics.answered(visit.operation.id if visit.operation else "", reply.status, seconds)
        logs.access(visit, reply.status, reply.code, seconds)

    async def _reply(self, visit: Visit, receive: Receive) -> Reply:
        """The answer to a request, whatever happens."""
        if self._cross_origin is not None and (answer := self._cross_origin.preflight(visit.request)):
            return answer
        try:
            return await self._serve(visit, receive)
        except Refused as refused:
            self._remember(visit, refused)
            return self._answers.reply(refused.name, refused.headers, request_id=visit.request.id)
        except Gone:
            return Reply(GONE)
        except Exception:  # a caller gets the documented answer, never the inside of the server
            log.exception("request %s failed", visit.request.id)
            return self._answers.reply("InternalError", request_id=visit.request.id)

    def _remember(self, visit: Visit, refused: Refused) -> None:
        """Count who was told to come later, and addresses that try credentials."""
        if isinstance(refused, Throttled):
            self.metrics.throttled(refused.reason)
        elif (
            visit.is_stranger and self._answers.status(refused.name) < 500
        ):  # a failure of ours is not theirs
            self._throttle.failed(visit.request.origin)

    async def _serve(self, visit: Visit, receive: Receive) -> Reply:
        """URL, method and body, then one of a limited number that are carried out. Raises Refused, Gone."""
        request = visit.request
        finding = self._router.find(request.raw_path, request.method)
        visit.operation, visit.parameters = finding.operation, finding.parameters
        if has_body(request.headers):
            content = await body(request.headers, receive, self.limits.body_bytes)
            visit.request = replace(request, body=content)
        if self._in_flight >= self.limits.requests:
            raise Throttled("requests", 1)
        self._in_flight += 1
        try:
            return await self._carry_out(finding, visit)
        finally:
            self._in_flight -= 1

    async def _carry_out(self, finding: Finding, visit: Visit) -> Reply:
        """The other gates in their order, then the operation. Raises Refused."""
        request, (operation, parameters, defect) = visit.request, finding
        self._throttle.listen(request.origin)
        visit.is_stranger = True
        caller = await self._gate.identify(request)
        visit.caller, visit.is_stranger = caller.name, False
        self._throttle.count(caller.name)
        if defect:
            raise Refused(defect)
        authorise(caller, operation, parameters)
        call = Call(parameters, caller.name, request.origin, request.id)
        return success(operation, await self._handlers[operation.id](call))


def received(scope: Scope) -> Request:
    """A request as uvicorn gives it."""
    client = scope["client"]
    return Request(
        id=new_id(),
        method=scope["method"],
        raw_path=scope["raw_path"],
        query=scope["query_string"],
        headers=scope["headers"],
        origin=client[0] if client else "",
    )


def check(operation: Operation, handlers: Mapping[str, Handler], answers: Answers) -> None:
    """Raise CannotStart for an operation that the server could not serve."""
    if operation.id not in handlers:
        raise CannotStart(
            f'nothing serves the operation "{operation.id}"',
            at=f"{operation.method} {operation.path}",
            why="the document has it, and the server has no handler for it",
            fix=f'add "{operation.id}" to handlers() in dcs_server/web/operations.py',
        )
    for name in map(malformed, operation.parameters):
        if name not in answers:
            raise CannotStart(
                f'the document has no answer "{name}"',
                at=f"{operation.method} {operation.path}",
                why="a parameter that is not as its pattern says is answered with it",
                fix=f'add an example "{name}" to the answers of the operation',
            )
