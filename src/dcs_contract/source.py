"""Reads the files that a document is written in."""

import re
from collections.abc import Hashable
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from dcs_contract.problem import Problem, Refused

YAML_SUFFIXES = {".yaml", ".yml", ".json"}


class Loader(yaml.CSafeLoader):
    """YAML as JSON knows it: no dates, `no` is a text, no duplicate keys, all keys are texts."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = True) -> dict[Hashable, Any]:
        """Refuse a key that stands twice: YAML would silently keep the last one."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise Refused(twice(key))
            seen.add(key.value)
        return {str(key): value for key, value in super().construct_mapping(node, deep=deep).items()}


DATE, BOOLEAN = "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"
TRUTH = [(BOOLEAN, re.compile("^(?:true|false)$"))]
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in (DATE, BOOLEAN)]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
} | {"t": TRUTH, "f": TRUTH}


def twice(key: yaml.ScalarNode) -> Problem:
    """A key that stands twice in one mapping."""
    mark = key.start_mark
    return Problem(
        what=f'the key "{key.value}" stands twice',
        at=f"{mark.name}:{mark.line + 1}:{mark.column + 1}",
        why="of two equal keys YAML keeps only the last one",
        fix="remove one of them",
    )


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
        return load(text, path)
    except yaml.YAMLError as error:
        raise Refused(
            Problem(f"{path} is not valid YAML", at=location(error, path), why=str(error))
        ) from error


def load(text: str, path: Path) -> Any:
    """The data of a YAML text. The parser's messages name the file."""
    stream = StringIO(text)
    stream.name = str(path)
    return yaml.load(stream, Loader)  # noqa: S506 - Loader is a safe loader


def location(error: yaml.YAMLError, path: Path) -> str:
    """Where the parser stopped, as file:line:column."""
    mark = getattr(error, "problem_mark", None)
    return f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
