"""Reads the files that a document is written in."""

import json
import re
from collections.abc import Hashable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from dcs_contract.problem import Problem, Refused


class Loader(yaml.CSafeLoader):
    """YAML as JSON knows it: no dates, `no` is a text, no duplicate keys, all keys are texts."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = True) -> dict[Hashable, Any]:
        """Refuse a key that stands twice: YAML would silently keep the last one."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise Refused(twice(key.value, place(key.start_mark)))
            seen.add(key.value)
        return {str(key): value for key, value in super().construct_mapping(node, deep=deep).items()}


DATE, BOOLEAN = "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"
TRUTH = [(BOOLEAN, re.compile("^(?:true|false)$"))]
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in (DATE, BOOLEAN)]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
} | {"t": TRUTH, "f": TRUTH}


def twice(key: str, at: str) -> Problem:
    """A key that stands twice in one mapping."""
    return Problem(
        what=f'the key "{key}" stands twice',
        at=at,
        why="of two equal keys only the last one would count",
        fix="remove one of them",
        rule="duplicate-key",
    )


def place(mark: yaml.Mark) -> str:
    """A place in a file, as file:line:column."""
    return f"{mark.name}:{mark.line + 1}:{mark.column + 1}"


def read(path: Path) -> Any:
    """The content of a file: data of YAML and JSON, text of anything else.

    Raises Refused when the file is missing or is not what its suffix says.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return READERS.get(path.suffix, as_text)(text, path)
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(Problem(f"cannot read {path}", why=str(error), fix="check the name")) from error
    except (yaml.YAMLError, json.JSONDecodeError) as error:
        kind = "JSON" if path.suffix == ".json" else "YAML"
        at, fix = location(error, path), "correct it there; the reason names the place where reading stopped"
        problem = Problem(f"{path} is not valid {kind}", at=at, why=str(error), fix=fix)
        raise Refused(problem) from error


def as_yaml(text: str, path: Path) -> Any:
    """The data of a YAML text. The parser's messages name the file."""
    stream = StringIO(text)
    stream.name = shown(path)
    return yaml.load(stream, Loader)  # noqa: S506 - Loader is a safe loader


def as_json(text: str, path: Path) -> Any:
    """The data of a JSON text. YAML would do, were it not for the surrogate pairs in JSON's escapes."""

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        for key in {key for key in keys if keys.count(key) > 1}:
            raise Refused(twice(key, shown(path)))
        return dict(pairs)

    return json.loads(text, object_pairs_hook=members)


def as_text(text: str, _: Path) -> str:
    """The text itself."""
    return text


READERS = {".yaml": as_yaml, ".yml": as_yaml, ".json": as_json}


def root_of(path: Path) -> Path:
    """The root file of a document: the file itself, or the one of a folder that has the key "openapi".

    Raises Refused when a folder has no such file, or several.
    """
    if not path.is_dir():
        return path
    files = (file for file in sorted(path.iterdir()) if file.suffix in READERS and file.is_file())
    roots = [
        file
        for file in files
        if re.search(r"^\s*\"?openapi\"?\s*:|\{\s*\"openapi\"", file.read_text("utf-8"), re.MULTILINE)
    ]
    if len(roots) == 1:
        return roots[0]
    raise Refused(
        Problem(
            f"{path} holds {'several documents' if roots else 'no document'}",
            at=str(path),
            why='the root of a document is the one file of its folder with the key "openapi"',
            fix="name one: " + ", ".join(map(str, roots)) if roots else "name the root file",
        )
    )


def shown(file: Path) -> str:
    """A file as a reader would look for it: relative to where the command runs, when it lies below."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def position(file: Path, path: Sequence[str | int]) -> str:
    """Where a value stands in a file, as file:line:column; of a member, its key.

    The nearest value around it when the path leads nowhere; the file alone when it cannot be told.
    """
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return shown(file)
    mark = node.start_mark if node else None
    for part in path:
        found = child(node, part)
        if found is None:
            break
        mark, node = found
    return f"{shown(file)}:{mark.line + 1}:{mark.column + 1}" if mark else shown(file)


def child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Mark, yaml.Node] | None:
    """The member or item of a YAML node, with the mark of the key or of the item."""
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and int(part) < len(node.value):
        item = node.value[int(part)]
        return item.start_mark, item
    return None


def location(error: Exception, path: Path) -> str:
    """Where the parser stopped, as file:line:column."""
    if isinstance(error, json.JSONDecodeError):
        return f"{shown(path)}:{error.lineno}:{error.colno}"
    mark = getattr(error, "problem_mark", None)
    return place(mark) if mark else shown(path)
