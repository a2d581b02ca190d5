"""Rules on values that stand in the document beside their schema."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import jsonschema
import jsonschema_rs

from dcs_contract.check.rule import Finding, Subject, rule
from dcs_contract.objects import Object, objects
from dcs_contract.openapi import Node, Path, is_object, resolve

Difference = tuple[Path, str]


@rule(
    "example-matches-schema",
    why="readers copy examples, servers are compared with them, and the contract suite sends them",
    fix="correct the example, or the schema if the example is what really travels",
)
def example_matches_schema(subject: Subject) -> Iterator[Finding]:
    """Every example and default is a value that its schema allows."""
    for found in objects(subject.document):
        schema = found.node if found.kind == "schema" else found.node.get("schema")
        for path, value in values(subject, found):
            yield from differences(subject.document, schema, path, value)


def values(subject: Subject, found: Object) -> Iterator[tuple[Path, Any]]:
    """The values beside a schema, in all places that the specification has for them."""
    node, path = found.node, found.path
    if found.kind == "schema":
        for index, value in enumerate(node.get("examples", ())):
            yield (*path, "examples", index), value
        for key in ("example", "default"):
            if key in node:
                yield (*path, key), node[key]
    elif is_object(node.get("schema")):
        if "example" in node:
            yield (*path, "example"), node["example"]
        for name, example in node.get("examples", {}).items():
            yield from named(subject, (*path, "examples", name), example)


def named(subject: Subject, path: Path, example: Node) -> Iterator[tuple[Path, Any]]:
    """The value of a named example; where it is a component, it stands there."""
    if "$ref" in example:
        path = tuple(str(example["$ref"]).removeprefix("#/").split("/"))
    content = resolve(subject.document, example)
    if "value" in content:
        yield (*path, "value"), content["value"]


def differences(document: Node, schema: Any, path: Path, value: Any) -> Iterator[Finding]:
    """All that two validators have against a value; the second one is asked when the first has nothing.

    Nothing when one of them cannot read a pattern of the schema: pattern-portable tells.
    """
    whole = {"components": document.get("components", {}), **schema}
    with suppress(re.error, jsonschema_rs.ValidationError):
        found = first(whole, value) or second(whole, value)
        for inner, message in found:
            yield Finding((*path, *inner), message)


def first(schema: dict[str, Any], value: Any) -> list[Difference]:
    """What jsonschema-rs has against a value."""
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return [(tuple(error.instance_path), error.message) for error in validator.iter_errors(value)]


def second(schema: dict[str, Any], value: Any) -> list[Difference]:
    """What jsonschema has against a value."""
    validator: Any = jsonschema.Draft202012Validator(schema)
    return [(tuple(error.absolute_path), str(error.message)) for error in validator.iter_errors(value)]


RULES = (example_matches_schema,)
