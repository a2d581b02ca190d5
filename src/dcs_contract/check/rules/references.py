"""Rules on the files themselves. The bundler finds them broken, as nothing can be bundled then."""

from collections.abc import Iterator

from dcs_contract.check.rule import Finding, Subject, rule


@rule(
    "duplicate-key",
    why="of two equal keys only the last one would count, without a word",
    fix="remove one of them",
)
def duplicate_key(_: Subject) -> Iterator[Finding]:
    """No mapping has a key twice."""
    return iter(())


@rule(
    "reference-resolves",
    why="a reference without a target is a hole in the document, and one in a circle never ends",
    fix="correct the path, which is relative to the file in which it stands",
)
def reference_resolves(_: Subject) -> Iterator[Finding]:
    """Every $ref leads to a value."""
    return iter(())


@rule(
    "reference-stays-inside",
    why="a document that reaches out of its folder is another one elsewhere, and reads what it should not",
    fix="move the file into the folder of the document",
)
def reference_stays_inside(_: Subject) -> Iterator[Finding]:
    """Every $ref stays in the folder of the document."""
    return iter(())


@rule(
    "component-name-unique",
    why="two components of one name would become one, and one of them would be lost",
    fix="rename one of them",
)
def component_name_unique(_: Subject) -> Iterator[Finding]:
    """No two files become the same component."""
    return iter(())


RULES = (duplicate_key, reference_resolves, reference_stays_inside, component_name_unique)
