"""The answers that the document has, ready to be sent."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from pydantic import BaseModel

from dcs_document import Answer, Document, Operation
from dcs_models import Error, GatewayError
from dcs_server.errors import Headers

JSON = b"application/json"
ID = "request_id"
"""The member of a gateway's body that repeats the id of the request."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to send. body: None for none at all. code: of an error, for records."""

    status: int
    body: bytes | None = None
    headers: Headers = ()
    code: str = ""

    def all_headers(self, request_id: str) -> list[tuple[bytes, bytes]]:
        """Those of this answer, and those that every answer has."""
        headers = [*self.headers, (b"x-request-id", request_id.encode())]
        if self.body is not None:
            headers += [(b"content-type", JSON), (b"content-length", b"%d" % len(self.body))]
        elif self.status != HTTPStatus.NO_CONTENT:  # which ends without it (RFC 9110, 8.6)
            headers.append((b"content-length", b"0"))
        return headers


@dataclass(frozen=True, slots=True)
class Template:
    """An error as it is sent. example_id: what stands in it for the id of the request; empty for nothing."""

    example: Reply
    example_id: bytes = b""

    def reply(self, request_id: str, headers: Headers) -> Reply:
        """The answer to one request; most are the same each time."""
        if not self.example_id:
            return replace(self.example, headers=headers) if headers else self.example
        body = (self.example.body or b"").replace(self.example_id, request_id.encode())
        return replace(self.example, body=body, headers=headers)


def success(operation: Operation, content: BaseModel | None) -> Reply:
    """The documented success of an operation."""
    body = content.model_dump_json().encode() if content is not None else None
    return Reply(min(operation.successes), body)


class Answers:
    """The named examples of a document."""

    def __init__(self, document: Document) -> None:
        self._answers: dict[str, Answer] = {}
        for operation in document.operations.values():
            self._answers |= operation.answers
        self._templates: dict[str, Template] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._answers

    def status(self, name: str) -> int:
        """The HTTP status of an error."""
        return self._answers[name].status

    def reply(self, name: str, headers: Headers = (), *, request_id: str) -> Reply:
        """An error as the document shows it, with the id of this request where it repeats the id."""
        if name not in self._templates:
            self._templates[name] = template(self._answers[name])
        return self._templates[name].reply(request_id, headers)


def template(answer: Answer) -> Template:
    """A documented error, made once: its body is the same each time, but for the id."""
    if ID in answer.body:
        error: Error | GatewayError = GatewayError.model_validate(answer.body)
        example_id: str = answer.body[ID]
    else:
        error, example_id = Error.model_validate(answer.body), ""
    body = error.model_dump_json(exclude_unset=True).encode()
    return Template(Reply(answer.status, body, code=error.error_code), example_id.encode())
