"""Puts the answers of a gateway beside those of the service.

A caller cannot choose who answers. `x-gateway-responses` on an operation lists what the gateway before the
service answers; to judge an answer, both lists are one.
"""

from copy import deepcopy
from typing import Any

from dcs_contract.openapi import Node, operations, resolve

EXTENSION = "x-gateway-responses"


def with_gateway(bundle: Node) -> dict[str, Any]:
    """A copy of the bundle in which every operation also documents the answers of its gateway."""
    merged: dict[str, Any] = deepcopy(dict(bundle))
    for operation in operations(merged):
        responses: dict[str, Any] = operation.node.get("responses", {})
        for status, reference in operation.node.get(EXTENSION, {}).items():
            other = resolve(merged, reference)
            own = responses.get(status)
            responses[status] = either(resolve(merged, own), other) if own else reference
    return merged


def either(one: Node, other: Node) -> dict[str, Any]:
    """A response that may be one or the other."""
    contents = dict(one.get("content", {}))
    for media_type, content in other.get("content", {}).items():
        own = contents.get(media_type)
        contents[media_type] = either_content(own, content) if own else content
    return {
        "description": f"{one.get('description', '')} Or: {other.get('description', '')}",
        "headers": {**other.get("headers", {}), **one.get("headers", {})},
        "content": contents,
    }


def either_content(one: Node, other: Node) -> dict[str, Any]:
    """A media type whose schema is one or the other, with the examples of both."""
    return {
        "schema": {"anyOf": [one.get("schema", {}), other.get("schema", {})]},
        "examples": {**other.get("examples", {}), **one.get("examples", {})},
    }
