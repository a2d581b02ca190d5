"""Responses and their examples, as pages show them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from dcs_contract.openapi import Node, is_object, resolve
from dcs_contract.site.schema import Row, references, schema_rows, value_row
from dcs_contract.site.text import pretty

# OpenAPI has no word for these two members of an error; this is how they are called by custom.
CODE = re.compile(r"code$", re.IGNORECASE)
MESSAGE = re.compile(r"(?:msg|message|detail|title)$", re.IGNORECASE)


@dataclass(frozen=True)
class Example:
    """One example of a body.

    name: "" when the document gives it none. gateway: what stands before the service answers so.
    code, message: the members of the body that are them by custom, "" when it has none.
    cause: description. remedy, retry: x-remedy and x-retry. body: the value over several lines.
    """

    status: str
    gateway: bool
    media_type: str
    name: str
    summary: str
    code: str
    message: str
    cause: str
    remedy: str
    retry: str
    body: str
    sources: tuple[str, ...]

    @property
    def is_error(self) -> bool:
        """Whether it belongs into the catalogue of errors."""
        return bool(self.name) and self.status[:1] not in ("", "1", "2", "3")


@dataclass(frozen=True)
class Content:
    """One media type of a body. schema: name of the component schema, "" when it has none."""

    media_type: str
    schema: str
    rows: Sequence[Row]
    examples: Sequence[Example]

    @property
    def language(self) -> str:
        """What the examples are written in."""
        return next((name for name in ("json", "html", "xml", "yaml") if name in self.media_type), "text")


@dataclass(frozen=True)
class Response:
    """One documented status. status: three digits, 4XX or default."""

    status: str
    gateway: bool
    description: str
    headers: Sequence[Row]
    contents: Sequence[Content]
    sources: Sequence[str]

    @property
    def phrase(self) -> str:
        """The name of the status in HTTP."""
        return phrase(self.status)


def phrase(status: str) -> str:
    """The name of a status in HTTP, "" when it has none."""
    return HTTPStatus(int(status)).phrase if status in STATUSES else ""


STATUSES = {str(status.value) for status in HTTPStatus}


def responses(bundle: Node, operation: Node) -> list[Response]:
    """The responses of an operation, those of the service first."""
    own = operation.get("responses", {}).items()
    gateway = operation.get("x-gateway-responses", {}).items()
    return [
        *(response(bundle, str(status), node, gateway=False) for status, node in own),
        *(response(bundle, str(status), node, gateway=True) for status, node in gateway),
    ]


def response(bundle: Node, status: str, reference: Node, *, gateway: bool) -> Response:
    """One response."""
    node = resolve(bundle, reference)
    headers = node.get("headers", {}).items()
    return Response(
        status,
        gateway,
        node.get("description", ""),
        [value_row(bundle, name, resolve(bundle, header), "header") for name, header in headers],
        contents(bundle, node, status, gateway=gateway),
        tuple(node.get("x-source", ())),
    )


def contents(bundle: Node, node: Node, status: str = "", *, gateway: bool = False) -> list[Content]:
    """The media types of a response or of a request body."""
    return [
        Content(
            media_type,
            next(references(media.get("schema")), ""),
            schema_rows(bundle, media.get("schema")),
            [
                example(status, media_type, name, found, gateway=gateway)
                for name, found in examples(bundle, media)
            ],
        )
        for media_type, media in node.get("content", {}).items()
    ]


def examples(bundle: Node, media: Node) -> Iterator[tuple[str, Node]]:
    """Name and object of each example; the single one of a media type has no name."""
    for name, reference in media.get("examples", {}).items():
        yield name, resolve(bundle, reference)
    if "example" in media:
        yield "", {"value": media["example"]}


def example(status: str, media_type: str, name: str, node: Node, *, gateway: bool) -> Example:
    """One example."""
    value = node.get("value", node.get("externalValue", ""))
    return Example(
        status=status,
        gateway=gateway,
        media_type=media_type,
        name=name,
        summary=node.get("summary", ""),
        code=member(value, CODE),
        message=member(value, MESSAGE),
        cause=node.get("description", ""),
        remedy=node.get("x-remedy", ""),
        retry=node.get("x-retry", ""),
        body=pretty(value),
        sources=tuple(node.get("x-source", ())),
    )


def member(value: Any, name: re.Pattern[str]) -> str:
    """The first text of a body whose name fits."""
    members = value.items() if is_object(value) else ()
    return next((text for key, text in members if isinstance(text, str) and name.search(key)), "")
