"""Turns an answer that is not a success into the error that it means.

A code is compared without spaces: the provider's table prints some with one after the dot.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from dcs_client.errors import BY_REASON, BY_STATUS, ApiError, InternalServerError, UnexpectedAnswer
from dcs_document import Answer, Operation, load

EXCERPT = 200
CODE_LIMIT, MESSAGE_LIMIT = 64, 2048
JSON = "application/json"
LOOK_FIRST = "look-first"
UNKNOWN = (LOOK_FIRST, "look at the roles before anything else; a second switchover would switch back")
HARMLESS = ("again", "ask again; asking changes nothing")
UNDOCUMENTED = ("", "")

CODES = ("error_code", "code")
MESSAGES = ("error_msg", "message")
NESTED = "error"
"""Names in the bodies of the service, of its older interface, of the gateway and of the identity service."""


@dataclass(frozen=True)
class Received:
    """An answer as it came, without secrets.

    content: the body of a success. text: the body to read, as much as the transport lets through.
    retry_after: of the header.
    model: what the generated code made of it; None when it could not, and then flaw says why.
    """

    method: str
    url: str
    status: int
    request_id: str | None
    retry_after: str | None
    content: bytes = field(repr=False)
    text: str
    seconds: float
    model: Any = field(default=None, repr=False)
    flaw: str | None = None


def failure(operation: Operation, received: Received) -> ApiError:
    """The error that an answer means for this operation."""
    code, message = read(received.text)
    known = documented(operation, received.status, code) or same(operation, received)
    kind, (retry, remedy) = classified(operation, received.status, code, known)
    return kind(
        printable(message) or unreadable(received),
        status=received.status,
        code=known_code(known) or (printable(code) if code else None),
        request_id=received.request_id,
        method=received.method,
        url=received.url,
        retry=retry,
        remedy=remedy,
    )


def classified(
    operation: Operation, status: int, code: str | None, known: Answer | None
) -> tuple[type[ApiError], tuple[str, str]]:
    """The class of an error, and what to do about it."""
    expected = code is not None and status in operation.statuses - operation.successes
    if not expected and not (known and known.retry != LOOK_FIRST):
        return UnexpectedAnswer, (known.retry, known.remedy) if known else advice(operation)
    kind = BY_STATUS.get(status, ApiError)
    if known:
        return BY_REASON.get(known.reason, kind), (known.retry, known.remedy)
    return kind, advice(operation) if issubclass(kind, InternalServerError) else agreed(operation, status)


def advice(operation: Operation) -> tuple[str, str]:
    """Whether to send again, and what to do, when an answer says nothing that the document knows."""
    return HARMLESS if operation.is_safe else UNKNOWN


def agreed(operation: Operation, status: int) -> tuple[str, str]:
    """What the document says of every code of a status, for a code that it does not know."""
    retries = {answer.retry for answer in operation.answers.values() if answer.status == status}
    (retry,) = retries if len(retries) == 1 else ("",)
    return retry, load().retry_advice.get(retry, "")


def read(text: str) -> tuple[str | None, str]:
    """Code and message of an error body, in any of the shapes that occur; (None, "") when it has none."""
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None, ""
    for members in objects(content):
        code, message = first(members, CODES), first(members, MESSAGES)
        if code or message:
            return code.replace(" ", "")[:CODE_LIMIT] or None, message[:MESSAGE_LIMIT]
    return None, ""


def objects(content: object) -> Iterator[Mapping[str, object]]:
    """An error body, and what it wraps."""
    if isinstance(content, dict):
        members = cast("dict[str, object]", content)
        yield members
        yield from objects(members.get(NESTED))


def first(members: Mapping[str, object], names: tuple[str, ...]) -> str:
    """The text of the first member that is there; numbers count as text."""
    values = (members.get(name) for name in names)
    return next((str(v) for v in values if isinstance(v, str) or type(v) is int), "")


def documented(operation: Operation, status: int, code: str | None) -> Answer | None:
    """What the document says of this code, or of the one that a number stands for, under this status."""
    same_status = [answer for answer in operation.answers.values() if answer.status == status]
    return next((answer for answer in same_status if code and means(code, status, known_code(answer))), None)


def means(code: str, status: int, known: str | None) -> bool:
    """Whether a code is the documented one, or the number that stands for it."""
    if code == known:
        return True
    pattern = load().numeric_code
    number = pattern.fullmatch(code) if pattern and known else None
    return bool(number and known and number["status"] == str(status) and known.endswith(number["number"]))


def same(operation: Operation, received: Received) -> Answer | None:
    """A documented answer without a code, by its status, when the body has none either."""
    if read(received.text)[0]:
        return None
    found = (answer for answer in operation.answers.values() if answer.status == received.status)
    return next((answer for answer in found if known_code(answer) is None), None)


def known_code(answer: Answer | None) -> str | None:
    """The code of a documented answer; None when it has none."""
    return str(answer.body.get("error_code")) if answer and answer.media_type == JSON else None


def printable(text: str) -> str:
    """A text that a terminal shows and does not obey."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def unreadable(received: Received) -> str:
    """A message for an answer that has none, with the beginning of what came."""
    excerpt = received.text[:EXCERPT]
    return f"an answer that is not in the contract, beginning {excerpt!r}" if excerpt else "an empty answer"
