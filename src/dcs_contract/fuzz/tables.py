"""Reads tables of a TOML file and says exactly what is wrong in them."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from dcs_contract.openapi import is_array, is_object
from dcs_contract.problem import Problem, Refused

T = TypeVar("T")
KINDS: Mapping[object, str] = {
    bool: "a truth",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "an array",
    dict: "a table",
}
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Table:
    """One table. at: how a person finds it in the file."""

    file: str
    at: str
    data: Mapping[str, Any]

    def refused(self, what: str, why: str, fix: str, key: str = "") -> Refused:
        """The problem with this table, or with one key of it."""
        at = f'{self.at}, key "{key}"' if key else self.at
        return Refused(Problem(f"{self.file}: {what}", at=at, why=why, fix=fix))

    def only(self, *keys: str) -> None:
        """Refuse keys that mean nothing; a misspelt one would silently be ignored."""
        for key in self.data:
            if key not in keys:
                raise self.refused(
                    f'unknown key "{key}"', "it means nothing here", "use " + ", ".join(keys), key
                )

    def text(self, key: str) -> str:
        """A text that must be there. A number is taken as its digits."""
        value = self.data.get(key)
        if value is None or value == "":
            raise self.refused(f'no "{key}"', "it is needed", f'add  {key} = "..."')
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self.refused(f'"{key}" is no text', f"it is {kind(value)}", f'write  {key} = "..."', key)
        return str(value)

    def sub(self, key: str) -> Mapping[str, Any]:
        """A table of tables, empty when it is not there."""
        found = self.data.get(key, {})
        if not is_object(found) or not all(is_object(item) for item in found.values()):
            raise self.refused(
                f'"{key}" is no table of tables', f"it is {kind(found)}", f"write  [{key}.NAME]", key
            )
        return found

    def table(self, key: str) -> "Table":
        """A table, empty when it is not there."""
        found = self.data.get(key, {})
        if not is_object(found):
            raise self.refused(f'"{key}" is no table', f"it is {kind(found)}", f"write  [{key}]", key)
        return Table(self.file, f"[{key}]", found)

    def texts(self, key: str) -> dict[str, str]:
        """A table of texts, empty when it is not there. Numbers and truths are taken as they are written."""
        value = self.data.get(key, {})
        if not is_object(value) or not all(isinstance(item, str | int | float) for item in value.values()):
            raise self.refused(
                f'"{key}" is no table of texts',
                f"it is {kind(value)}",
                f'write  {key} = {{ name = "value" }}',
                key,
            )
        return {
            name: str(item).lower() if isinstance(item, bool) else str(item) for name, item in value.items()
        }

    def secret(self, key: str, value: str) -> str:
        """A value with its ${VARIABLES} put in from the environment."""
        known = dict(self.variables(key, value))
        return VARIABLE.sub(lambda match: known[match[1]], value)

    def variables(self, key: str, value: str) -> list[tuple[str, str]]:
        """The variables of the environment that a value names, with what they hold."""
        for name in VARIABLE.findall(value):
            if not os.environ.get(name):
                raise self.refused(
                    f"${{{name}}} is not set",
                    "the value is taken from the environment",
                    f"run  export {name}=...  first",
                    key,
                )
        return [(name, os.environ[name]) for name in VARIABLE.findall(value)]

    def tables(self, key: str) -> list["Table"]:
        """An array of tables, empty when it is not there."""
        found = self.data.get(key, [])
        if not is_array(found) or not all(is_object(item) for item in found):
            raise self.refused(
                f'"{key}" is no array of tables', f"it is {kind(found)}", f"write  [[{key}]]", key
            )
        return [Table(self.file, f"[[{key}]] number {number}", item) for number, item in enumerate(found, 1)]


def kind(value: object) -> str:
    """What a TOML value is, in words."""
    return KINDS.get(type(value), f"a {type(value).__name__}")


def gathered(jobs: Iterable[Callable[[], T]]) -> list[T]:
    """The results of all jobs. Raises Refused with the problems of all that failed."""
    results: list[T] = []
    problems: list[Problem] = []
    for job in jobs:
        try:
            results.append(job())
        except Refused as refused:
            problems.extend(refused.problems)
    if problems:
        raise Refused(*problems)
    return results
