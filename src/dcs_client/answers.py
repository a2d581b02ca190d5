"""Turns an answer that is not a success into the error that it means.

A code is compared without spaces: the provider's table prints some with one after the dot.
"""

import json
from dataclasses import dataclass
from typing import Any, cast

from dcs_client.errors import BY_STATUS, ApiError, UnexpectedAnswer
from dcs_document import Answer, Operation

EXCERPT = 200
JSON = "application/json"
LOOK_FIRST = "look-first"
UNKNOWN = (LOOK_FIRST, "look at the roles before anything else; a second switchover would switch back")
HARMLESS = ("again", "ask again; asking changes nothing")


@dataclass(frozen=True)
class Received:
    """An answer as it came. body: its beginning, as much as the transport lets through."""

    method: str
    url: str
    status: int
    request_id: str | None
    body: str


class Stopped(Exception):
    """Carries an answer past the generated code, which cannot read every answer."""

    def __init__(self, received: Received) -> None:
        super().__init__(received.status)
        self.received = received


def failure(operation: Operation, received: Received) -> ApiError:
    """The error that an answer means for this operation."""
    body = fields(received.body)
    code = body.get("error_code", "").replace(" ", "") or None
    known = documented(operation, received.status, code)
    expected = code is not None and received.status in operation.statuses - operation.successes
    if expected or (known and known.retry != LOOK_FIRST):
        kind, retry, remedy = BY_STATUS.get(received.status, ApiError), "", ""
    else:
        kind, (retry, remedy) = UnexpectedAnswer, advice(operation)
    return kind(
        printable(body.get("error_msg", "")) or unreadable(received),
        status=received.status,
        code=code,
        request_id=received.request_id,
        method=received.method,
        url=received.url,
        retry=known.retry if known else retry,
        remedy=known.remedy if known else remedy,
    )


def advice(operation: Operation) -> tuple[str, str]:
    """Whether to send again, and what to do, when an answer says nothing that the document knows."""
    return HARMLESS if operation.is_safe else UNKNOWN


def fields(body: str) -> dict[str, str]:
    """The text fields of an error body; none when it is not a JSON object."""
    try:
        content: Any = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(content, dict):
        return {}
    members = cast("dict[str, object]", content)
    return {name: value for name, value in members.items() if isinstance(value, str)}


def documented(operation: Operation, status: int, code: str | None) -> Answer | None:
    """What the document says of this code under this status."""
    same_status = (answer for answer in operation.answers.values() if answer.status == status)
    return next((answer for answer in same_status if code and code_of(answer) == code), None)


def code_of(answer: Answer) -> str:
    """The code of a documented answer."""
    return str(answer.body.get("error_code")) if answer.media_type == JSON else ""


def printable(text: str) -> str:
    """A text that a terminal shows and does not obey."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def unreadable(received: Received) -> str:
    """A message for an answer that has none, with the beginning of what came."""
    excerpt = received.body[:EXCERPT]
    return f"an answer that is not in the contract, beginning {excerpt!r}" if excerpt else "an empty answer"
