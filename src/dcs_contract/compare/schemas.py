"""What happened to the set of values that a schema allows, keyword by keyword."""

import json
from collections.abc import Iterator, Set
from typing import Any, NamedTuple

from dcs_contract.compare.kinds import Shift
from dcs_contract.compare.meaning import LABELS, meaning
from dcs_contract.openapi import Node, Path, is_object, resolve

TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains")
UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains")
INNER = ("items", "propertyNames", "contains", "unevaluatedItems", "unevaluatedProperties")
KNOWN = {
    *("$ref", "type", "enum", "const", "pattern", "format", "required", "properties"),
    *("additionalProperties", "allOf", "anyOf", "oneOf", "default", "multipleOf", "uniqueItems"),
    *LOWER,
    *UPPER,
    *INNER,
    *LABELS,
}


class Schema(NamedTuple):
    """A schema, the document that its references lead through, and where it stands."""

    document: Node
    node: Node
    path: Path

    def below(self, *path: str) -> "Schema":
        """The schema at a path below; one that allows everything when there is none."""
        value: Any = self.node
        for part in path:
            value = value.get(part, True)
        return schema(self.document, value, (*self.path, *path))

    def each(self, keyword: str) -> list["Schema"]:
        """The schemas of a list."""
        found = enumerate(self.node.get(keyword, ()))
        return [schema(self.document, value, (*self.path, keyword, index)) for index, value in found]


class SchemaChange(NamedTuple):
    """A change of one facet of a schema, see FACETS."""

    facet: str
    shift: Shift
    path: Path
    what: str


Seen = frozenset[tuple[Path, Path]]


def schema(document: Node, value: Any, path: Path) -> Schema:
    """A schema with its reference followed; `true` allows everything and `false` nothing."""
    node: Node = value if is_object(value) else {} if value else {"type": []}
    while "$ref" in node:
        beside = {key: inner for key, inner in node.items() if key != "$ref"}
        path = tuple(str(node["$ref"]).removeprefix("#/").split("/"))
        node = {**resolve(document, {"$ref": node["$ref"]}), **beside}
    return Schema(document, node, path)


def compare(old: Schema, new: Schema, seen: Seen = frozenset()) -> Iterator[SchemaChange]:
    """All changes between two schemas. Schemas that contain themselves are compared once."""
    if (old.path, new.path) in seen:
        return
    seen |= {(old.path, new.path)}
    yield from sets("type", types(old.node), types(new.node), new.path)
    if not types(old.node) or not types(new.node):
        return
    yield from sets("enum", values(old.node), values(new.node), new.path)
    yield from bounds(old, new)
    for keyword in ("pattern", "format"):
        yield from restriction(keyword, old, new)
    yield from properties(old, new, seen)
    yield from inner(old, new, seen)
    yield from alternatives(old, new, seen)
    yield from leftovers(old, new)


def types(node: Node) -> Set[str]:
    """The types that a schema allows; a number may be an integer."""
    given = node.get("type", TYPES)
    found = frozenset({given} if isinstance(given, str) else given)
    return found | {"integer"} if "number" in found else found


def values(node: Node) -> Set[str] | None:
    """The values that a schema lists, as JSON; None when it lists none."""
    if "const" in node:
        return {json.dumps(node["const"], sort_keys=True)}
    if "enum" in node:
        return {json.dumps(value, sort_keys=True) for value in node["enum"]}
    return None


def sets(facet: str, old: Set[str] | None, new: Set[str] | None, path: Path) -> Iterator[SchemaChange]:
    """How a set of allowed things changed; None allows everything."""
    lost = set[str]() if new is None else {"others"} if old is None else set(old - new)
    gained = set[str]() if old is None else {"others"} if new is None else set(new - old)
    if lost:
        yield SchemaChange(facet, Shift.NARROWED, path, f"{facet} no longer has {', '.join(sorted(lost))}")
    if gained:
        yield SchemaChange(facet, Shift.WIDENED, path, f"{facet} now has {', '.join(sorted(gained))}")


def bounds(old: Schema, new: Schema) -> Iterator[SchemaChange]:
    """How limits moved."""
    for keyword in LOWER:
        before, after = (side.node.get(keyword, float("-inf")) for side in (old, new))
        yield from moved(keyword, before, after, narrower=after > before, path=new.path)
    for keyword in UPPER:
        before, after = (side.node.get(keyword, float("inf")) for side in (old, new))
        yield from moved(keyword, before, after, narrower=after < before, path=new.path)
    before, after = (side.node.get("uniqueItems", False) for side in (old, new))
    yield from moved("uniqueItems", before, after, narrower=after, path=new.path)
    before, after = (side.node.get("multipleOf") for side in (old, new))
    if before is None or after is None:
        yield from moved("multipleOf", before, after, narrower=before is None, path=new.path)
    elif before != after:
        what = f"multipleOf was {before} and is {after}"
        yield SchemaChange("bounds", Shift.CHANGED, new.path, what)


def moved(keyword: str, before: Any, after: Any, *, narrower: bool, path: Path) -> Iterator[SchemaChange]:
    """How one limit moved."""
    if before != after:
        shift = Shift.NARROWED if narrower else Shift.WIDENED
        yield SchemaChange("bounds", shift, path, f"{keyword} was {limit(before)} and is {limit(after)}")


def limit(value: Any) -> str:
    """A limit in a sentence."""
    return "not given" if value in (None, float("inf"), float("-inf")) else str(value)


def restriction(keyword: str, old: Schema, new: Schema) -> Iterator[SchemaChange]:
    """How a keyword changed that either stands there and restricts, or does not."""
    before, after = old.node.get(keyword), new.node.get(keyword)
    if before == after:
        return
    shift = Shift.NARROWED if before is None else Shift.WIDENED if after is None else Shift.CHANGED
    what = f"{keyword} was {before or 'not given'} and is {after or 'not given'}"
    yield SchemaChange(keyword, shift, new.path, what)


def properties(old: Schema, new: Schema, seen: Seen) -> Iterator[SchemaChange]:
    """How the properties of an object changed."""
    before, after = old.node.get("properties", {}), new.node.get("properties", {})
    required = [set(side.node.get("required", ())) for side in (old, new)]
    for name in sorted(required[1] - required[0]):
        yield SchemaChange("required", Shift.NARROWED, new.path, f'the property "{name}" became required')
    for name in sorted(required[0] - required[1]):
        yield SchemaChange("required", Shift.WIDENED, new.path, f'the property "{name}" became optional')
    for name in sorted(before.keys() - after.keys()):
        yield SchemaChange("property", Shift.REMOVED, old.path, f'the property "{name}" was removed')
        if new.node.get("additionalProperties") is False:
            yield SchemaChange("additional", Shift.NARROWED, new.path, f'"{name}" is no longer allowed')
    for name in sorted(after.keys() - before.keys()):
        yield SchemaChange("property", Shift.ADDED, new.path, f'the property "{name}" was added')
        if old.node.get("additionalProperties") is False:
            yield SchemaChange("additional", Shift.WIDENED, new.path, f'"{name}" was not allowed before')
    for name in sorted(before.keys() & after.keys()):
        yield from compare(old.below("properties", name), new.below("properties", name), seen)
    yield from additional(old, new, seen)


def additional(old: Schema, new: Schema, seen: Seen) -> Iterator[SchemaChange]:
    """Whether other properties may be there."""
    before, after = (side.node.get("additionalProperties", True) for side in (old, new))
    if before is False or after is False:
        if before is not after:
            shift = Shift.NARROWED if after is False else Shift.WIDENED
            what = f"other properties are {'no longer' if after is False else 'now'} allowed"
            yield SchemaChange("additional", shift, new.path, what)
    elif before is not after:
        yield from compare(old.below("additionalProperties"), new.below("additionalProperties"), seen)


def inner(old: Schema, new: Schema, seen: Seen) -> Iterator[SchemaChange]:
    """Schemas of items and of names."""
    for keyword in INNER:
        if keyword in old.node or keyword in new.node:
            yield from compare(old.below(keyword), new.below(keyword), seen)


def alternatives(old: Schema, new: Schema, seen: Seen) -> Iterator[SchemaChange]:
    """Lists of schemas. Those with the same meaning are paired; one left on each side is compared."""
    for keyword in ("allOf", "anyOf", "oneOf"):
        gone = unmatched(old.each(keyword), new.each(keyword))
        come = unmatched(new.each(keyword), old.each(keyword))
        if len(gone) == len(come) == 1:
            yield from compare(gone[0], come[0], seen)
        elif gone or come:
            yield from exchanged(keyword, len(gone), len(come), old, new)


def exchanged(keyword: str, gone: int, come: int, old: Schema, new: Schema) -> Iterator[SchemaChange]:
    """Schemas that came to a list, or left it."""
    what = f"{keyword} lost {gone} and gained {come} schemas"
    stricter = bool(come) if keyword == "allOf" else bool(gone) or keyword not in old.node
    more = (bool(come) and keyword in old.node) or keyword not in new.node
    looser = bool(gone) if keyword == "allOf" else more
    if keyword == "oneOf" or (stricter and looser):
        yield SchemaChange("alternative", Shift.CHANGED, new.path, what)
    else:
        shift = Shift.NARROWED if stricter else Shift.WIDENED
        yield SchemaChange("alternative", shift, new.path, what)


def unmatched(some: list[Schema], others: list[Schema]) -> list[Schema]:
    """The schemas that mean nothing that is among the others."""
    meanings = [meaning(other.document, other.node) for other in others]
    return [one for one in some if meaning(one.document, one.node) not in meanings]


def leftovers(old: Schema, new: Schema) -> Iterator[SchemaChange]:
    """Keywords without a rule of their own."""
    before, after = old.node.get("default"), new.node.get("default")
    if before != after:
        what = f"the default was {json.dumps(before)} and is {json.dumps(after)}"
        yield SchemaChange("default", Shift.CHANGED, new.path, what)
    for keyword in sorted((old.node.keys() | new.node.keys()) - KNOWN):
        same = meaning(old.document, old.node.get(keyword)) == meaning(new.document, new.node.get(keyword))
        if not same and not keyword.startswith("x-"):
            yield SchemaChange("schema", Shift.CHANGED, new.path, f"{keyword} changed")
