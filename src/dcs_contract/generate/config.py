"""What to make of a document: the file contract.toml beside it."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from dcs_contract.problem import Problem, Refused

NAME = "contract.toml"


@dataclass(frozen=True)
class Config:
    """Where generated code goes.

    output: the folder that holds generated files and nothing else.
    client, models: names of the two packages. command: what a reader of a generated file should run.
    """

    document: Path
    output: Path
    client: str = "api_client"
    models: str = "api_models"
    command: str = "dcs-contract generate"


def read(document: Path) -> Config:
    """The configuration of the document at `document`; defaults where it has none.

    Raises Refused when contract.toml is not TOML or has a key that does not exist.
    """
    document = document.resolve()
    file = document.parent / NAME
    table = section(file) if file.is_file() else {}
    known = {field.name for field in fields(Config)} - {"document"}
    for key, value in table.items():
        if key not in known or not isinstance(value, str):
            raise Refused(wrong(file, key, known))
    output = (document.parent / table.pop("output", "generated")).resolve()
    return Config(document=document, output=output, **table)


def section(file: Path) -> dict[str, Any]:
    """The table [generate] of the file."""
    try:
        return dict(tomllib.loads(file.read_text(encoding="utf-8")).get("generate", {}))
    except tomllib.TOMLDecodeError as error:
        raise Refused(Problem(f"{file.name} is not valid TOML", at=str(file), why=str(error))) from error


def wrong(file: Path, key: str, known: set[str]) -> Problem:
    """A key that does not exist or has no text."""
    return Problem(
        what=f'{file.name}: "{key}" is not a setting, or not a text',
        at=f"{file}, [generate]",
        why="each setting is a text",
        fix="the settings are " + ", ".join(sorted(known)),
    )
