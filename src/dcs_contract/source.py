"""Reads the files that a document is written in."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from dcs_contract.problem import Problem, Refused

YAML_SUFFIXES = {".yaml", ".yml", ".json"}


class Loader(yaml.CSafeLoader):
    """YAML as JSON knows it: no dates, no duplicate keys, all keys are text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuse a key that stands twice: YAML would silently keep the last one."""
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in mapping:
                mark = key_node.start_mark
                raise Refused(
                    Problem(
                        what=f'the key "{key}" stands twice',
                        at=f"{mark.name}:{mark.line + 1}:{mark.column + 1}",
                        why="of two equal keys YAML keeps only the last one",
                        fix="remove one of them",
                    )
                )
            mapping[key] = self.construct_object(value_node, deep=True)
        return mapping


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> Any:
    """The content of a file: data of YAML and JSON, text of anything else.

    Raises Refused when the file is missing or not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refused(Problem(f"cannot read {path}", why=str(error), fix="check the name")) from error
    if path.suffix not in YAML_SUFFIXES:
        return text
    try:
        return yaml.load(Named(text, path), Loader)  # noqa: S506 - Loader is a safe loader
    except yaml.YAMLError as error:
        raise Refused(Problem(f"{path} is not valid YAML", at=location(error, path), why=str(error))) from error


class Named:
    """A text that knows its file, so that the parser's messages name it."""

    def __init__(self, text: str, path: Path) -> None:
        self.data = text.encode()
        self.name = str(path)

    def read(self, size: int) -> bytes:
        """The next piece of the text."""
        piece, self.data = self.data[:size], self.data[size:]
        return piece


def location(error: yaml.YAMLError, path: Path) -> str:
    """Where the parser stopped, as file:line:column."""
    mark = getattr(error, "problem_mark", None)
    return f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
