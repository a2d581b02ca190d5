"""What to make of a document: the file contract.toml beside it."""

from dataclasses import dataclass, fields
from pathlib import Path

from dcs_contract.settings import table


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
    known = {field.name: str for field in fields(Config) if field.name != "document"}
    settings = table(document, "generate", known)
    output = (document.parent / settings.pop("output", "generated")).resolve()
    return Config(document=document, output=output, **settings)
