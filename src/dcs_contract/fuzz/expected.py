"""What a known answer must look like: its status, and what its example says that is stable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dcs_contract.fuzz.gateway import EXTENSION
from dcs_contract.openapi import Node, Operation, Path, is_array, is_object, pointer, resolve

CODE_KEYWORDS = ("pattern", "enum", "const")
CATALOGUED = "x-retry"
"""The extension by which an example is an entry of the catalogue of errors."""


@dataclass(frozen=True)
class Expected:
    """A known answer.

    status: three digits. example: the name of the example, empty when only the status is known.
    codes: the values that callers compare, by JSON pointer into the body. place: where the document says it.
    listed: whether the example is an entry of the catalogue of errors.
    """

    status: str
    example: str = ""
    codes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    place: str = ""
    listed: bool = False

    def __str__(self) -> str:
        return f"{self.status} {self.example}".strip()

    @property
    def name(self) -> str:
        """How a target description names it."""
        return self.example or self.status

    @property
    def success(self) -> bool:
        """Whether it is a 2xx."""
        return self.status.startswith("2")


def codes(bundle: Node, schema: Node, value: Any, path: Path = ()) -> Iterator[tuple[str, Any]]:
    """The members of an example that are codes and no free text, each by its JSON pointer.

    A member is a code when its schema has a pattern, an enum or a const, or is null.
    """
    schema = resolve(bundle, schema)
    if schema.get("type") == "null" or any(keyword in schema for keyword in CODE_KEYWORDS):
        yield pointer(path), value
    elif is_object(value):
        members = schema.get("properties", {})
        for name in value.keys() & members.keys():
            yield from codes(bundle, members[name], value[name], (*path, name))
    elif is_array(value) and is_object(schema.get("items")):
        for index, item in enumerate(value):
            yield from codes(bundle, schema["items"], item, (*path, index))


def known_answers(bundle: Node, operation: Operation) -> dict[str, list[Expected]]:
    """Every named example of an operation's answers; a name may be used under several statuses.

    bundle: the document as it was written, without the gateway's answers merged in.
    """
    found: dict[str, list[Expected]] = {}
    for key in ("responses", EXTENSION):
        for status, reference in operation.node.get(key, {}).items():
            place = pointer(("paths", operation.path, operation.method, key, status))
            for content in resolve(bundle, reference).get("content", {}).values():
                for name, example in content.get("examples", {}).items():
                    node = resolve(bundle, example)
                    stable = dict(sorted(codes(bundle, content.get("schema", {}), node.get("value"))))
                    expected = Expected(status, name, stable, place, CATALOGUED in node)
                    found.setdefault(name, []).append(expected)
    return found
