"""The ASGI application: each request passes the same gates, then its operation's handler."""

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

from dcs_document import Document, Operation
from dcs_server.access.callers import authorise
from dcs_server.access.gate import Gate
from dcs_server.errors import CannotStart, Refused
from dcs_server.request import Request, new_id
from dcs_server.web.answers import Answers, Reply, success
from dcs_server.web.operations import Call, Handler, Parameters
from dcs_server.web.routing import Router

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)


class Application:
    """Serves every operation of a document."""

    def __init__(self, document: Document, gate: Gate, handlers: Mapping[str, Handler]) -> None:
        """handlers: by operationId. Raises CannotStart when the document has an operation without one."""
        self._router = Router(document.operations.values())
        self._gate = gate
        self._answers = Answers(document)
        self._handlers = handlers
        for operation in document.operations.values():
            check(operation, handlers, self._answers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Its body is not read: no operation has one."""
        del receive
        request = received(scope)
        reply = await self._reply(request)
        headers = reply.all_headers(request.id)
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body or b""})

    async def _reply(self, request: Request) -> Reply:
        """The answer to a request, whatever happens."""
        try:
            return await self._serve(request)
        except Refused as refused:
            return self._answers.reply(refused.name, refused.headers)
        except Exception:  # a caller gets the documented answer, never the inside of the server
            log.exception("a request failed")
            return self._answers.reply("InternalError")

    async def _serve(self, request: Request) -> Reply:
        """The gates in their order, then the operation. Raises Refused."""
        operation, parameters = self._router.find(request.raw_path, request.method)
        caller = await self._gate.identify(request)
        validate(operation, parameters)
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


def validate(operation: Operation, parameters: Parameters) -> None:
    """Let parameters pass that are as the document says. Raises Refused."""
    for name, value in parameters.items():
        if not operation.parameters[name].accepts(value):
            raise Refused(malformed(name))


def malformed(parameter: str) -> str:
    """The name of the answer to a wrong parameter: InvalidProjectId for project_id."""
    return "Invalid" + parameter.title().replace("_", "")


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
