"""Walks a document as what it is: every object of OpenAPI 3.1 with its kind, and nothing inside of examples.

A reference is given as it stands and not followed, so each object is met once, where it is written.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dcs_contract.openapi import METHODS, Node, Path, is_array, is_object

# What a field holds: the kind alone, or a list or a map (any names) of that kind.
LIST, MAP = "list:", "map:"
# Maps in which a name with x- is an extension and no entry.
EXTENDED = ("map:path item", "map:response")

SCHEMA = {
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "$defs"), "map:schema"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), "list:schema"),
    **dict.fromkeys(("items", "contains", "additionalProperties", "propertyNames"), "schema"),
    **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties", "contentSchema"), "schema"),
    **dict.fromkeys(("not", "if", "then", "else"), "schema"),
}

FIELDS: Mapping[str, Mapping[str, str]] = {
    "document": {
        "info": "info",
        "servers": "list:server",
        "paths": "map:path item",
        "webhooks": "map:path item",
        "components": "components",
        "tags": "list:tag",
    },
    "components": {
        "schemas": "map:schema",
        "responses": "map:response",
        "parameters": "map:parameter",
        "examples": "map:example",
        "requestBodies": "map:request body",
        "headers": "map:header",
        "securitySchemes": "map:security scheme",
        "links": "map:link",
        "callbacks": "map:callback",
        "pathItems": "map:path item",
    },
    "path item": {
        **dict.fromkeys(METHODS, "operation"),
        "parameters": "list:parameter",
        "servers": "list:server",
    },
    "operation": {
        "parameters": "list:parameter",
        "requestBody": "request body",
        "responses": "map:response",
        "callbacks": "map:callback",
        "servers": "list:server",
        "x-gateway-responses": "map:response",
    },
    "callback": {"": "map:path item"},
    "request body": {"content": "map:media type"},
    "response": {"headers": "map:header", "content": "map:media type", "links": "map:link"},
    "parameter": {"schema": "schema", "content": "map:media type", "examples": "map:example"},
    "header": {"schema": "schema", "content": "map:media type", "examples": "map:example"},
    "media type": {"schema": "schema", "examples": "map:example", "encoding": "map:encoding"},
    "encoding": {"headers": "map:header"},
    "schema": SCHEMA,
}


class Object(NamedTuple):
    """One object of the document: its kind in the words of the specification, where it stands, itself."""

    kind: str
    path: Path
    node: Node


def objects(document: Node) -> Iterator[Object]:
    """Every object of the document, from the root down, references included."""
    yield from within("document", (), document)


def within(kind: str, path: Path, value: Any) -> Iterator[Object]:
    """An object and all below it."""
    if not is_object(value):
        return
    yield Object(kind, path, value)
    if "$ref" in value and kind != "schema":
        return
    for field, what in FIELDS.get(kind, {}).items():
        if not field:
            yield from several(what, path, value)
        elif field in value:
            yield from several(what, (*path, field), value[field])


def several(what: str, path: Path, value: Any) -> Iterator[Object]:
    """The objects that a field holds."""
    if what.startswith(LIST) and is_array(value):
        for index, item in enumerate(value):
            yield from within(what.removeprefix(LIST), (*path, index), item)
    elif what.startswith(MAP) and is_object(value):
        for name, item in value.items():
            if what not in EXTENDED or not name.startswith("x-"):
                yield from within(what.removeprefix(MAP), (*path, name), item)
    else:
        yield from within(what, path, value)
