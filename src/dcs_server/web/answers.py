"""The answers that the document has, ready to be sent."""

from dataclasses import dataclass

from pydantic import BaseModel

from dcs_document import Answer, Document, Operation
from dcs_models import Error
from dcs_server.errors import Headers

JSON = b"application/json"


@dataclass(frozen=True)
class Reply:
    """An answer to send. body: None for none at all."""

    status: int
    body: bytes | None = None
    headers: Headers = ()

    def all_headers(self, request_id: str) -> list[tuple[bytes, bytes]]:
        """Those of this answer, and those that every answer has."""
        headers = [*self.headers, (b"x-request-id", request_id.encode())]
        if self.body is not None:
            headers += [(b"content-type", JSON), (b"content-length", b"%d" % len(self.body))]
        return headers


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

    def __contains__(self, name: str) -> bool:
        return name in self._answers

    def reply(self, name: str, headers: Headers = ()) -> Reply:
        """An error as the document shows it."""
        answer = self._answers[name]
        body = Error.model_validate(answer.body).model_dump_json()
        return Reply(answer.status, body.encode(), headers)
