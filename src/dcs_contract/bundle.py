"""Makes one document of many files.

The client generator cannot read split files and then writes an empty client without a word, so every
tool reads the bundle.
"""

import json
import pathlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dcs_contract.openapi import Node, Path, at_pointer, is_array, is_object
from dcs_contract.problem import Refused
from dcs_contract.references import Place, circle, no_document, nowhere, outside, taken
from dcs_contract.source import position, read

KINDS = (
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
)


@dataclass(frozen=True)
class Bundle:
    """A document in one piece.

    parts: where the content at a path of the document came from; what lies deeper is in the same file.
    """

    document: dict[str, Any]
    parts: Mapping[Path, Place]

    @property
    def root(self) -> pathlib.Path:
        """The root file."""
        return self.parts[()].file

    def locate(self, path: Path) -> str:
        """Where a value stands in the source, as file:line:column."""
        depth = next(depth for depth in range(len(path), -1, -1) if path[:depth] in self.parts)
        part = self.parts[path[:depth]]
        return position(part.file, (*part.path, *path[depth:]))


def bundle(root: pathlib.Path) -> Bundle:
    """The document at `root` with everything that it refers to.

    A file under components/<kind>/<Name>, or a value at #/components/<kind>/<Name> of another file, becomes
    the component <Name>; anything else is put in place.
    Raises Refused when a reference does not resolve, leaves the folder of `root` or leads in a circle.
    """
    return Bundler(root).bundle()


def render(document: Node) -> str:
    """The bundle as text, the same on every machine."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


class Bundler:
    """Walks the files from the root and collects the components on the way."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root.resolve()
        self.folder = self.root.parent
        self.components: dict[str, dict[str, Any]] = {}
        self.parts: dict[Path, Place] = {}
        self.way: list[Place] = []
        self.read = cache(read)

    def bundle(self) -> Bundle:
        """The whole document, components sorted by kind and name."""
        content = self.read(self.root)
        if not is_object(content) or "openapi" not in content:
            raise Refused(no_document(self.root))
        self.parts[()] = Place(self.root)
        document: dict[str, Any] = self.walk(content, self.root, ())
        own = document.get("components", {})
        merged = {kind: own.get(kind, {}) | self.components.get(kind, {}) for kind in KINDS}
        document["components"] = {
            kind: dict(sorted(found.items())) for kind, found in merged.items() if found
        }
        return Bundle(document, self.parts)

    def walk(self, node: Any, file: pathlib.Path, at: Path) -> Any:
        """A copy of `node`, bound for the path `at`, in which every reference points into the bundle."""
        if is_array(node):
            return [self.walk(item, file, (*at, index)) for index, item in enumerate(node)]
        if not is_object(node):
            return node
        reference = node.get("$ref")
        copy = {key: self.walk(value, file, (*at, key)) for key, value in node.items()}
        if not isinstance(reference, str) or (reference.startswith("#") and file == self.root):
            return copy
        del copy["$ref"]
        return self.follow(reference, file, at, copy)

    def follow(self, reference: str, file: pathlib.Path, at: Path, beside: dict[str, Any]) -> Any:
        """What stands in the place of a reference to another file, with what stood beside it."""
        place = self.target(reference, file)
        component = component_of(place)
        if component is None:
            content = self.put(place, at)
            return {**content, **beside} if beside and is_object(content) else content
        self.collect(*component, place)
        return {"$ref": "#/components/" + "/".join(component), **beside}

    def collect(self, kind: str, name: str, place: Place) -> None:
        """Make a component of a place, once; the mark before the walk ends circles."""
        at = ("components", kind, name)
        if self.parts.setdefault(at, place) != place:
            raise Refused(taken(name, kind, place, self.parts[at]))
        found = self.components.setdefault(kind, {})
        if name not in found:
            found[name] = None
            found[name] = self.walk(self.value_at(place), place.file, at)

    def put(self, place: Place, at: Path) -> Any:
        """The content of a place, for the path `at`."""
        if place in self.way:
            raise Refused(circle([*self.way, place]))
        self.way.append(place)
        self.parts[at] = place
        content = self.walk(self.value_at(place), place.file, at)
        self.way.pop()
        return content

    def target(self, reference: str, file: pathlib.Path) -> Place:
        """The place that a reference names, inside the folder of the document."""
        name, _, fragment = reference.partition("#")
        target = (file.parent / name).resolve() if name else file
        if not target.is_relative_to(self.folder):
            raise Refused(outside(reference, file, self.folder))
        place = Place(target, at_pointer(fragment))
        if not target.is_file() or not self.exists(place):
            raise Refused(nowhere(reference, file, target))
        return place

    def value_at(self, place: Place) -> Any:
        """The value at a place. Raises LookupError, TypeError or ValueError when there is none."""
        value = self.read(place.file)
        for part in place.path:
            value = value[int(part) if is_array(value) else part]
        return value

    def exists(self, place: Place) -> bool:
        """Whether there is a value at a place."""
        try:
            self.value_at(place)
        except (LookupError, TypeError, ValueError):
            return False
        return True


def component_of(place: Place) -> tuple[str, str] | None:
    """The kind and name that a place has as a component."""
    path = tuple(map(str, place.path)) or (
        place.file.parent.parent.name,
        place.file.parent.name,
        place.file.stem,
    )
    if len(path) == 3 and path[0] == "components" and path[1] in KINDS:
        return path[1], path[2]
    return None
