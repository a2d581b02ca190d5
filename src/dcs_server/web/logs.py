"""What the server says on stderr, as text or as JSON.

Every answer is one record of the level INFO; the server is quiet at WARNING. Headers, queries and bodies are
in no record, so no secret is; ids of projects and instances only when they are as the document says. What
others may have chosen cannot begin a line of its own.
"""

import json
import logging
import sys
from textwrap import indent
from types import TracebackType
from typing import TextIO, TypeAlias

from pythonjsonlogger.json import JsonFormatter

from dcs_server.web.visit import Visit

ACCESS = logging.getLogger("dcs_server.access")
FIELDS = (
    "request_id",
    "method",
    "operation",
    "project",
    "instance",
    "status",
    "code",
    "duration_ms",
    "caller",
    "origin",
)
"""Of an access record, in this order; those that nothing is known of are left out."""

Failure: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

CONTROL = {number: f"\\u{number:04x}" for number in (*range(32), *range(127, 160), 0x2028, 0x2029)}
KEPT = CONTROL | {ord("\n"): "\n"}


class Text(logging.Formatter):
    """One line a record; a traceback follows it indented."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - its name in logging
        """The line, with the fields of an access record behind it."""
        fields = (f" {name}={quoted(record.__dict__[name])}" for name in FIELDS if name in record.__dict__)
        return super().formatMessage(record).translate(CONTROL) + "".join(fields)

    def formatException(self, ei: Failure) -> str:  # noqa: N802 - its name in logging
        """The traceback."""
        return indent(super().formatException(ei).translate(KEPT), "  ")


def quoted(value: object) -> str:
    """A value that is one word, or a JSON string."""
    text = str(value)
    plain = text.isprintable() and text and not any(character in text for character in ' "=\\')
    return text if plain else json.dumps(text)


def configure(*, as_json: bool = False, level: int = logging.WARNING, stream: TextIO | None = None) -> None:
    """Send the records of every logger to stderr, or elsewhere. level: INFO for access records too."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structured() if as_json else Text())
    logging.basicConfig(level=level, handlers=[handler], force=True)


def structured() -> logging.Formatter:
    """One JSON object a record, its time in UTC."""
    return JsonFormatter(
        ["levelname", "name", "message"], rename_fields={"levelname": "level"}, timestamp=True
    )


def access(visit: Visit, status: int, code: str, seconds: float) -> None:
    """Record one answer. code: of the error, empty for none."""
    if not ACCESS.isEnabledFor(logging.INFO):
        return
    fields = {
        "request_id": visit.request.id,
        "method": visit.request.method,
        "operation": visit.operation and visit.operation.id,
        "project": visit.valid("project_id"),
        "instance": visit.valid("instance_id"),
        "status": status,
        "code": code,
        "duration_ms": round(seconds * 1000, 3),
        "caller": visit.caller,
        "origin": visit.request.origin,
    }
    ACCESS.info("answered", extra={name: value for name, value in fields.items() if value})
