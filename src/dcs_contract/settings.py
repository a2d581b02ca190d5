"""Reads a table of contract.toml, which stands beside the root of a document."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dcs_contract.problem import Problem, Refused

NAME = "contract.toml"


def table(document: Path, name: str, known: Mapping[str, type]) -> dict[str, Any]:
    """The settings under [name]; none when there is no file or no such table.

    known: the type of each setting. Raises Refused for anything else.
    """
    file = document.parent / NAME
    if not file.is_file():
        return {}
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8")).get(name, {})
    except tomllib.TOMLDecodeError as error:
        raise Refused(Problem(f"{file.name} is not valid TOML", at=str(file), why=str(error))) from error
    for key, value in settings.items():
        if not isinstance(value, known.get(key, ())):
            raise Refused(wrong(file, name, key, known))
    return dict(settings)


def wrong(file: Path, name: str, key: str, known: Mapping[str, type]) -> Problem:
    """A setting that does not exist or is of another type."""
    kinds = {str: "a text", bool: "true or false", list: "a list of texts"}
    expected = kinds[known[key]] if key in known else ""
    return Problem(
        what=f'{file.name}: "{key}" is not {expected or "a setting"}',
        at=f"{file}, [{name}]",
        why=f"[{name}] has settings that the toolkit knows, each of one type",
        fix="; ".join(f"{setting}: {kinds[kind]}" for setting, kind in sorted(known.items())),
    )
