"""Draws values that a schema allows, and values beside them."""

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from dcs_contract.openapi import Node, resolve


def allowed(document: Node, node: Node) -> st.SearchStrategy[Any]:
    """Values of a schema. Knows the keywords that documents of ours and of the tests use."""
    node = resolve(document, node)
    if "enum" in node:
        return st.sampled_from(node["enum"])
    kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
    return st.one_of(*(BY_TYPE[kind](document, node) for kind in kinds))


def text(_: Node, node: Node) -> st.SearchStrategy[str]:
    """Strings, by pattern when there is one; a line end at the end is no part of what a pattern means."""
    low, high = node.get("minLength", 0), node.get("maxLength", 60)
    if "pattern" not in node:
        return st.text(min_size=low, max_size=high)
    fits = re.compile(node["pattern"])
    drawn = st.from_regex(fits, fullmatch=True)
    return drawn.filter(lambda value: fits.fullmatch(value) is not None and low <= len(value) <= high)


def number(_: Node, node: Node) -> st.SearchStrategy[float]:
    """Numbers."""
    return st.floats(node.get("minimum", -1e6), node.get("maximum", 1e6), allow_nan=False)


def integer(_: Node, node: Node) -> st.SearchStrategy[int]:
    """Whole numbers."""
    return st.integers(node.get("minimum", -(10**6)), node.get("maximum", 10**6))


def array(document: Node, node: Node) -> st.SearchStrategy[list[Any]]:
    """Lists."""
    low, high = node.get("minItems", 0), node.get("maxItems", 3)
    items = allowed(document, node["items"])
    return st.lists(items, min_size=low, max_size=high, unique=node.get("uniqueItems", False))


def mapping(document: Node, node: Node) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the properties that must be there and some that may."""
    drawn = {name: allowed(document, inner) for name, inner in node.get("properties", {}).items()}
    required = set(node.get("required", ()))
    return st.fixed_dictionaries(
        {name: value for name, value in drawn.items() if name in required},
        optional={name: value for name, value in drawn.items() if name not in required},
    )


BY_TYPE = {
    "null": lambda *_: st.none(),
    "boolean": lambda *_: st.booleans(),
    "string": text,
    "number": number,
    "integer": integer,
    "array": array,
    "object": mapping,
}


def neighbours(value: Any) -> Iterator[Any]:
    """Values beside one that is allowed, each with one thing changed; most of them are not allowed."""
    if not isinstance(value, dict):
        yield from others(value)
        return
    for name in value:
        yield {key: inner for key, inner in value.items() if key != name}
        for inner in others(value[name]):
            yield {**value, name: inner}
    yield {**value, "unknown": 1}


def others(value: Any) -> Iterator[Any]:
    """Other values, near and far."""
    yield from (None, True, 0, -1, 1.5, 10**6, "", "1", " ", [], [1], ["1"], {}, {"a": 1})
    if isinstance(value, str):
        yield from (value + "\n", value * 2, value[:-1], " " + value, value.swapcase(), value + "x" * 2000)
    if isinstance(value, int | float):
        yield from (-value, value + 0.5, str(value), value * 10**6)
    if isinstance(value, list):
        yield from (value * 9, [*value, None], value + value[:1])
