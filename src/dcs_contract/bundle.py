"""Makes one document of many files.

The client generator cannot read split files and then writes an empty client without a word, so every
tool reads the bundle.
"""

import json
from pathlib import Path
from typing import Any

from dcs_contract.openapi import is_array, is_object
from dcs_contract.problem import Problem, Refused
from dcs_contract.source import read

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


def bundle(root: Path) -> dict[str, Any]:
    """The document at `root` with everything that it refers to.

    A file under components/<kind>/<Name> becomes the component <Name>; any other file is put in place.
    Raises Refused when a reference does not resolve or leaves the folder of `root`.
    """
    return Bundler(root).document()


def render(document: dict[str, Any]) -> str:
    """The bundle as text, the same on every machine."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


class Bundler:
    """Walks the files from the root and collects the components on the way."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.folder = self.root.parent
        self.components: dict[str, dict[str, Any]] = {}

    def document(self) -> dict[str, Any]:
        """The whole bundle, components sorted by kind and name."""
        content = read(self.root)
        if not isinstance(content, dict) or "openapi" not in content:
            raise Refused(
                Problem(
                    f"{self.root.name} is not an OpenAPI document",
                    at=str(self.root),
                    why='the root of a document has the key "openapi"',
                    fix="name the root file, for example openapi/openapi.yaml",
                )
            )
        document: dict[str, Any] = self.walk(content, self.root)
        own = document.get("components", {})
        merged = {kind: own.get(kind, {}) | self.components.get(kind, {}) for kind in KINDS}
        document["components"] = {
            kind: dict(sorted(found.items())) for kind, found in merged.items() if found
        }
        return document

    def walk(self, node: Any, file: Path) -> Any:
        """A copy of `node` in which every reference points into the bundle."""
        if is_array(node):
            return [self.walk(item, file) for item in node]
        if not is_object(node):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str) and not reference.startswith("#"):
            return self.follow(reference, file)
        return {key: self.walk(value, file) for key, value in node.items()}

    def follow(self, reference: str, file: Path) -> Any:
        """What stands in the place of a reference to another file."""
        target = self.target(reference, file)
        kind, name = target.parent.name, target.stem
        if target.parent.parent.name != "components" or kind not in KINDS:
            return self.walk(read(target), target)
        self.collect(kind, name, target)
        return {"$ref": f"#/components/{kind}/{name}"}

    def target(self, reference: str, file: Path) -> Path:
        """The file that a reference names, inside the folder of the document."""
        target = (file.parent / reference).resolve()
        if target.is_relative_to(self.folder) and target.is_file():
            return target
        inside = target.is_relative_to(self.folder)
        raise Refused(
            Problem(
                f'"$ref: {reference}" leads nowhere'
                if inside
                else f'"$ref: {reference}" leaves the document',
                at=str(file),
                why=f"there is no file {target}"
                if inside
                else f"a document ends at its folder, {self.folder}",
                fix=f"paths are relative to {file.parent}",
            )
        )

    def collect(self, kind: str, name: str, target: Path) -> None:
        """Make a component of a file, once; the mark before the walk ends circles."""
        found = self.components.setdefault(kind, {})
        if name not in found:
            found[name] = None
            found[name] = self.walk(read(target), target)
