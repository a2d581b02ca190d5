"""Rules on what strings may look like."""

from collections.abc import Iterator

from dcs_contract.check.portable import difference
from dcs_contract.check.rule import Finding, Subject, rule
from dcs_contract.objects import Object, objects
from dcs_contract.openapi import Node, resolve


@rule(
    "pattern-anchored",
    why="a pattern without anchors allows anything before and after what it describes",
    fix="begin it with ^ and end it with $, around a group when it has alternatives",
)
def pattern_anchored(subject: Subject) -> Iterator[Finding]:
    """Every pattern describes the whole string."""
    for found in patterned(subject):
        if not is_anchored(found.node["pattern"]):
            yield Finding((*found.path, "pattern"), f"the pattern {found.node['pattern']} is not anchored")


@rule(
    "pattern-portable",
    why="clients and servers use different engines; where they differ, one accepts what the other refuses",
    fix="write it with plain classes such as [0-9a-f]",
)
def pattern_portable(subject: Subject) -> Iterator[Finding]:
    """Every pattern means the same in ECMA-262, in Python and in Rust."""
    for found in patterned(subject):
        told = difference(found.node["pattern"])
        if told:
            yield Finding((*found.path, "pattern"), told)


@rule(
    "format-has-pattern",
    why="most tools do not check `format`, or read more into it; here the value becomes part of a header",
    fix="add a  pattern:  that says exactly what is allowed",
)
def format_has_pattern(subject: Subject) -> Iterator[Finding]:
    """A parameter in path, header or cookie that has a `format` also has a pattern."""
    for kind, path, node in objects(subject.document):
        if kind == "parameter" and node.get("in") in ("path", "header", "cookie") and "schema" in node:
            schema = resolve(subject.document, node["schema"])
            if is_text(schema) and "format" in schema and "pattern" not in schema:
                yield Finding((*path, "schema"), f'"format: {schema["format"]}" stands without a pattern')


def patterned(subject: Subject) -> Iterator[Object]:
    """The schemas with a pattern."""
    for found in objects(subject.document):
        if found.kind == "schema" and isinstance(found.node.get("pattern"), str):
            yield found


def is_text(schema: Node) -> bool:
    """Whether a schema is one of strings."""
    return schema.get("type") in ("string", ["string"])


def is_anchored(pattern: str) -> bool:
    """Whether both anchors hold for the whole pattern, and not for one alternative of several."""
    return pattern.startswith("^") and pattern.endswith("$") and "|" not in outside_groups(pattern)


def outside_groups(pattern: str) -> str:
    """The pattern without what is escaped, in a class or in a group."""
    kept, depth, in_class, escaped = "", 0, False, False
    for character in pattern:
        if escaped or character == "\\":
            escaped = not escaped
        elif in_class or character == "[":
            in_class = character != "]"
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif depth == 0:
            kept += character
    return kept


RULES = (pattern_anchored, pattern_portable, format_has_pattern)
