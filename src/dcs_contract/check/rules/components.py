"""Rules on components."""

from collections.abc import Iterator

from dcs_contract.check.rule import Finding, Subject, rule
from dcs_contract.openapi import Node, Path, at_pointer, nodes


@rule(
    "component-used",
    why="what nothing refers to misleads the reader and still gets generated",
    fix="remove it, or refer to it",
)
def component_used(subject: Subject) -> Iterator[Finding]:
    """Every component is used."""
    used = reachable(subject.document) | secured(subject.document)
    for kind, entries in subject.document.get("components", {}).items():
        for name in entries:
            if (kind, name) not in used:
                yield Finding(("components", kind, name), f"nothing uses {kind}/{name}")


def reachable(document: Node) -> set[tuple[str, str]]:
    """The components that references lead to, from outside of the components on."""
    outside = {key: value for key, value in document.items() if key != "components"}
    found: set[tuple[str, str]] = set()
    waiting: list[Node] = [outside]
    while waiting:
        for path in references(waiting.pop()):
            component = str(path[1]), str(path[2])
            if path[0] == "components" and component not in found:
                found.add(component)
                waiting.append(document["components"][path[1]][path[2]])
    return found


def references(node: Node) -> Iterator[Path]:
    """Where the references below a node lead."""
    for _, inner in nodes(node):
        if isinstance(inner.get("$ref"), str) and inner["$ref"].startswith("#/components/"):
            yield at_pointer(inner["$ref"][1:])


def secured(document: Node) -> set[tuple[str, str]]:
    """The security schemes that a requirement names."""
    requirements = [
        name
        for _, node in nodes(document)
        for requirement in node.get("security", ())
        if isinstance(node.get("security"), list)
        for name in requirement
    ]
    return {("securitySchemes", name) for name in requirements}


RULES = (component_used,)
