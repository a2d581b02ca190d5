"""Rules on texts for the reader."""

from collections.abc import Iterator

from dcs_contract.check.rule import Finding, Subject, rule
from dcs_contract.objects import Object, objects
from dcs_contract.openapi import Path

DEMANDED = {
    "operation": ("summary", "description"),
    "parameter": ("description",),
    "response": ("description",),
}


@rule(
    "description",
    why="it is what the reader of the reference, and of generated code, gets to see",
    fix="say what it means, its unit, and what the caller should know",
)
def description(subject: Subject) -> Iterator[Finding]:
    """Operations have a summary; operations, parameters, properties, schemas and responses a description."""
    for found in objects(subject.document):
        for key in demanded(found):
            if not str(found.node.get(key, "")).strip():
                yield Finding(found.path, f"{name(found)} has no {key}", f"add  {key}:")


def demanded(found: Object) -> tuple[str, ...]:
    """The texts that an object must have; a reference has those of its target."""
    if "$ref" in found.node:
        return ()
    if found.kind == "schema":
        return ("description",) if is_named(found.path) else ()
    return DEMANDED.get(found.kind, ())


def is_named(path: Path) -> bool:
    """Whether a schema has a name of its own: a component, or a property."""
    return (path[:2] == ("components", "schemas") and len(path) == 3) or path[-2:-1] == ("properties",)


def name(found: Object) -> str:
    """An object in a sentence."""
    kind = "property" if found.path[-2:-1] == ("properties",) else found.kind
    return f'the {kind} "{found.node.get("name", found.path[-1])}"'


RULES = (description,)
