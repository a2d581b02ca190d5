"""Reads what an owner has accepted: the tables [[accept]] of a TOML file, each with a reason."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dcs_contract.openapi import is_array
from dcs_contract.problem import Problem, Refused

KINDS: Mapping[type, str] = {str: "a text", date: "a date such as 2027-01-31"}


class Entry:
    """One table. keys: all that it must have, and of which type."""

    def __init__(self, file: Path, number: int, data: Any, keys: Mapping[str, type]) -> None:
        self.file, self.at, self.keys = file.name, f"{file}, [[accept]] number {number}", keys
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}

    def problems(self) -> Iterator[Problem]:
        """What is missing, of the wrong type, or not known."""
        for key, kind in self.keys.items():
            value = self.data.get(key)
            if key not in self.data:
                yield self.problem(f'no "{key}"', f"{key} is {KINDS[kind]}")
            elif not isinstance(value, kind) or isinstance(value, datetime) or not str(value).strip():
                yield self.problem(f'"{key}" is not {KINDS[kind]}', f"it is {value!r}")
        for key in self.data.keys() - self.keys.keys():
            yield self.problem(f'unknown key "{key}"', "it means nothing here")

    def problem(self, what: str, why: str) -> Problem:
        """One problem of this entry."""
        sample = ", ".join(
            f"{key} = {'...' if kind is str else '2027-01-31'}" for key, kind in self.keys.items()
        )
        return Problem(f"{self.file}: {what}", at=self.at, why=why, fix=f"write  {sample}")


def entries(file: Path, keys: Mapping[str, type]) -> list[Entry]:
    """The entries of a file. Raises Refused with everything that is wrong in it."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(Problem(f"cannot read {file}", why=error.strerror or str(error))) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(Problem(f"{file.name} is not valid TOML", at=str(file), why=str(error))) from error
    tables: Any = content.get("accept", [])
    if content.keys() - {"accept"} or not is_array(tables):
        why = "it has nothing but tables [[accept]]"
        raise Refused(Problem(f"{file.name} holds something else", at=str(file), why=why))
    found = [Entry(file, number, table, keys) for number, table in enumerate(tables, 1)]
    problems = [problem for entry in found for problem in entry.problems()]
    if problems:
        raise Refused(*problems)
    return found
