"""Reads a bundle: follows references, walks nodes, lists operations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard

Node: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str | int, ...]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def is_object(value: object) -> TypeGuard[Node]:
    """Whether a JSON value is an object."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a JSON value is an array."""
    return isinstance(value, list)


def resolve(bundle: Node, node: Node) -> Node:
    """Follow `$ref` within the bundle until a node that is none.

    Raises KeyError when a reference leads nowhere.
    """
    while "$ref" in node:
        target: Any = bundle
        for part in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def nodes(value: Any, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every object of the document with its path, from the root down."""
    if is_object(value):
        yield path, value
        for key, child in value.items():
            yield from nodes(child, (*path, key))
    elif is_array(value):
        for index, child in enumerate(value):
            yield from nodes(child, (*path, index))


def pointer(path: Sequence[str | int]) -> str:
    """A path as a JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def at_pointer(text: str) -> Path:
    """The path that a JSON pointer names, all parts as texts."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


@dataclass(frozen=True)
class Operation:
    """One method on one path of the document. item: the path item that holds it."""

    path: str
    method: str
    item: Node

    @property
    def node(self) -> Node:
        """The operation object."""
        node: Node = self.item[self.method]
        return node

    @property
    def id(self) -> str:
        """The operationId."""
        return str(self.node.get("operationId", f"{self.method} {self.path}"))


def operations(bundle: Node) -> Iterator[Operation]:
    """Each operation, in the order of the document."""
    for path, reference in bundle.get("paths", {}).items():
        item = resolve(bundle, reference)
        for method in METHODS:
            if method in item:
                yield Operation(path, method, item)
