"""Schemas, parameters and headers as rows of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dcs_contract.openapi import Node, is_array, is_object, resolve
from dcs_contract.site.text import plain

KEYWORDS = {
    "format": "Format",
    "pattern": "Pattern",
    "const": "Always",
    "default": "Default",
    "multipleOf": "Multiple of",
    "exclusiveMinimum": "More than",
    "exclusiveMaximum": "Less than",
}
RANGES = (
    ("minLength", "maxLength", "Characters"),
    ("minItems", "maxItems", "Items"),
    ("minimum", "maximum", "Range"),
)
CHOICES = ("oneOf", "anyOf", "allOf")


@dataclass(frozen=True)
class Row:
    """One named value.

    name: dotted within a schema, "" for the value itself. place: "path", "query", "header", ... of a
    parameter. types: in words. refs: component schemas that the type names. limits: label and values.
    ranges: label and words. examples: value and what it stands for. sources: keys of x-sources.
    """

    name: str
    types: str = "any"
    description: str = ""
    place: str = ""
    required: bool = False
    deprecated: bool = False
    refs: Sequence[str] = ()
    limits: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    ranges: Mapping[str, str] = field(default_factory=dict[str, str])
    examples: Sequence[tuple[str, str]] = ()
    sources: Sequence[str] = ()


def schema_rows(bundle: Node, schema: Any) -> list[Row]:
    """The rows of a schema: the properties of an object, or the value itself."""
    whole = resolved(bundle, schema)
    return list(property_rows(bundle, whole, "")) or [row(bundle, "", schema)]


def property_rows(bundle: Node, schema: Node, prefix: str) -> Iterator[Row]:
    """The properties of an object, with those of objects written inside it."""
    for part in schema.get("allOf", []):
        if "$ref" not in part:
            yield from property_rows(bundle, part, prefix)
    for name, child in schema.get("properties", {}).items():
        yield row(bundle, prefix + name, child, required=name in schema.get("required", []))
        yield from inner_rows(bundle, child, prefix + name)


def inner_rows(bundle: Node, schema: Any, name: str) -> Iterator[Row]:
    """What is written inside a property. A reference is not followed: it has a place of its own."""
    if is_object(schema) and "$ref" not in schema:
        yield from property_rows(bundle, schema, f"{name}.")
        yield from inner_rows(bundle, schema.get("items"), f"{name}[]")


def value_row(bundle: Node, name: str, node: Node, place: str) -> Row:
    """A parameter or a header, whose schema has the limits."""
    media: Sequence[Node] = list(node.get("content", {}).values())
    inner = row(bundle, name, media[0].get("schema", {}) if media else node.get("schema", {}))
    return replace(
        inner,
        description=node.get("description", inner.description),
        place=place,
        required=bool(node.get("required", False)),
        deprecated=bool(node.get("deprecated", inner.deprecated)),
        examples=named_examples(bundle, node) or inner.examples,
        sources=tuple(node.get("x-source", inner.sources)),
    )


def row(bundle: Node, name: str, schema: Any, *, required: bool = False) -> Row:
    """One schema as a row; what stands beside a reference comes before what it leads to."""
    whole = resolved(bundle, schema)
    return Row(
        name=name,
        types=type_words(bundle, schema),
        description=whole.get("description", ""),
        required=required,
        deprecated=bool(whole.get("deprecated", False)),
        refs=tuple(references(schema)),
        limits=dict(limits(whole)),
        ranges=dict(ranges(whole)),
        examples=tuple((plain(value), "") for value in listed_examples(whole)),
        sources=tuple(whole.get("x-source", ())),
    )


def resolved(bundle: Node, schema: Any) -> Node:
    """A schema without its reference. The schemas true and false say nothing about a type."""
    if not is_object(schema):
        return {}
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**resolve(bundle, schema), **beside} if "$ref" in schema else schema


def type_words(bundle: Node, schema: Any) -> str:
    """The type in words: "string or null", "array of integer"."""
    whole = resolved(bundle, schema)
    for choice in CHOICES:
        if choice in whole:
            return {"allOf": "all of"}.get(choice, "one of")
    types = whole.get("type", "object" if "properties" in whole else "any")
    words = " or ".join(types if is_array(types) else [str(types)])
    return (
        f"array of {type_words(bundle, whole['items'])}" if words == "array" and "items" in whole else words
    )


def references(schema: Any) -> Iterator[str]:
    """Names of the component schemas that a schema names itself, in a list or in a choice."""
    if not is_object(schema):
        return
    if "$ref" in schema:
        yield str(schema["$ref"]).rpartition("/")[2]
    yield from references(schema.get("items"))
    for choice in CHOICES:
        for part in schema.get(choice, []):
            yield from references(part)


def limits(schema: Node) -> Iterator[tuple[str, Sequence[str]]]:
    """What a value has to be, label by label."""
    for keyword, label in KEYWORDS.items():
        if keyword in schema:
            yield label, (plain(schema[keyword]),)
    if "enum" in schema:
        yield "One of", tuple(map(plain, schema["enum"]))


def ranges(schema: Node) -> Iterator[tuple[str, str]]:
    """How long or how great a value may be."""
    for low, high, label in RANGES:
        if low in schema or high in schema:
            yield label, span(schema.get(low), schema.get(high))


def span(low: Any, high: Any) -> str:
    """A range in words."""
    if low is None:
        return f"at most {high}"
    if high is None:
        return f"at least {low}"
    return str(low) if low == high else f"{low} to {high}"


def listed_examples(schema: Node) -> Sequence[Any]:
    """The examples of a schema, in the form of 3.1 or of 3.0."""
    if "examples" in schema:
        return tuple(schema["examples"])
    return (schema["example"],) if "example" in schema else ()


def named_examples(bundle: Node, node: Node) -> Sequence[tuple[str, str]]:
    """The examples of a parameter or header, with what they stand for."""
    found = [resolve(bundle, example) for example in node.get("examples", {}).values()]
    named = [(plain(example.get("value")), str(example.get("summary", ""))) for example in found]
    return tuple(named) or tuple((plain(node[key]), "") for key in ("example",) if key in node)
