"""Every fact of a document that says where it was taken from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dcs_contract.openapi import METHODS, Node, Path, nodes, pointer, resolve
from dcs_contract.site.text import plain

UNNAMED = ("properties", "items")
WORDS = {
    "paths": "Operations",
    "schemas": "Schemas",
    "examples": "Answers",
    "responses": "Responses",
    "headers": "Headers",
    "parameters": "Parameters",
    "securitySchemes": "Credentials",
    "servers": "Servers",
    "x-decisions": "Decisions",
}


@dataclass(frozen=True)
class Fact:
    """One place of the document. name: of the place. said: the fact itself, in short. sources: keys."""

    kind: str
    name: str
    said: str
    pointer: str
    sources: Sequence[str]


def facts(bundle: Node) -> Mapping[str, Sequence[Fact]]:
    """All facts that name a source, by their kind."""
    found: dict[str, list[Fact]] = {}
    for path, node in nodes(bundle):
        if node.get("x-source"):
            made = fact(bundle, path, node)
            found.setdefault(made.kind, []).append(made)
    return found


def fact(bundle: Node, path: Path, node: Node) -> Fact:
    """One fact."""
    place = path[1:] if path[:1] == ("components",) else path
    kind = str(place[0]) if place else ""
    words = WORDS.get(kind, kind or "The document")
    return Fact(words, name(bundle, place, node), said(node), "#" + pointer(path), tuple(node["x-source"]))


def name(bundle: Node, place: Path, node: Node) -> str:
    """A name for people: `Error.error_code`, `swapInstance`, the question of a decision."""
    parts = place[1:]
    if len(place) > 2 and place[0] == "paths" and place[2] in METHODS:
        operation = resolve(bundle, bundle["paths"][place[1]])[str(place[2])]
        parts = (operation.get("operationId", f"{place[2]} {place[1]}"), *place[3:])
    own = node.get("question") or node.get("url")
    return str(own or ".".join(str(part) for part in parts if part not in UNNAMED))


def said(node: Node) -> str:
    """What the document says there, in one sentence."""
    value = node.get("value")
    texts: Iterator[str] = (
        str(node[key]) for key in ("choice", "summary", "description", "title") if node.get(key)
    )
    text = next(texts, "" if value is None else plain(value))
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]
