"""Says what is wrong with a configuration file: where, why, and how to fix it."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dcs_server.config.passwords import Toml
from dcs_server.errors import CannotStart

SECRET = ("password", "nodes", "store")
"""Settings whose values are not shown."""
KINDS = {
    "a valid integer": "a whole number",
    "a valid number": "a number",
    "a valid string": "text in quotes",
    "a valid boolean": "true or false",
    "a valid list": "a list in brackets",
    "give less": "give a number less",
    "give greater": "give a number greater",
}
"""Words of pydantic, in those of TOML."""
PARTS = " | "
"""Between why and fix, in the messages of our own checks."""


def problems(file: Path, data: Toml, error: ValidationError, model: type[BaseModel]) -> CannotStart:
    """All that pydantic found, each as a message of its own. data: what stands in the file."""
    return CannotStart("\n".join(str(problem(file, data, details, model)) for details in error.errors()))


def problem(file: Path, data: Toml, details: ErrorDetails, model: type[BaseModel]) -> CannotStart:
    """One of them."""
    place = details["loc"]
    name = str(place[-1]) if place else "the file"
    match details["type"]:
        case "extra_forbidden":
            what, (why, fix) = f'"{name}" is not known', unknown(name, names(model, place[:-1]))
        case "missing":
            fix = f"add  {where(place)}" if len(place) == 1 else f"add  {name} = ..."
            what, why = f'"{name}" is missing', "nothing can stand in for it"
        case "value_error":
            what, (why, fix) = f"{subject(place)} cannot be used", split(details)
        case _:
            what, why, fix = f"{subject(place)} is not right", given(data, details), expected(details, place)
    return CannotStart(f"{file.name}: {what}", at=f"{file} {where(place)}".rstrip(), why=why, fix=fix)


def subject(place: Sequence[int | str]) -> str:
    """What a message is about."""
    named = [part for part in place if isinstance(part, str)]
    return f'"{named[-1]}"' if named else "the configuration"


def where(place: Sequence[int | str]) -> str:
    """A place in the file as its headings name it: [server].port, or [[instance]] 2, nodes."""
    text = ""
    for part in place:
        match part:
            case int():
                text += f" {part + 1}"
            case "instance":
                text += "[[instance]]"
            case str() if not text:
                text = f"[{part}]"
            case _:
                text += f".{part}"
    return text


def unknown(name: str, known: Sequence[str]) -> tuple[str, str]:
    """What to say of a name that means nothing."""
    near = get_close_matches(name, known, 1)
    fix = f"did you mean  {near[0]}" if near else "leave it out"
    return f"what may stand here: {', '.join(known)}", fix


def names(model: type[BaseModel], place: Sequence[int | str]) -> list[str]:
    """What may stand in a section."""
    for part in place:
        if isinstance(part, str):
            model = next(models(model.model_fields[part].annotation))
    return list(model.model_fields)


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a type such as list[Model] or Model | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models(part)


def split(details: ErrorDetails) -> tuple[str, str]:
    """Why and fix of our own checks."""
    why, _, fix = str(details.get("ctx", {}).get("error", "")).partition(PARTS)
    return why, fix


def given(data: Toml, details: ErrorDetails) -> str:
    """The value that is wrong, as it stands in the file, unless it may hold a secret."""
    place = details["loc"]
    if details["type"] in ("too_short", "too_long"):
        return f"it has {details.get('ctx', {})['actual_length']}"
    value = at(data, place)
    if any(part in SECRET for part in place) or details["type"] == "model_type" or hides(value):
        return "its value is of the wrong kind"
    return f"it is {short(value)}"


def at(data: Any, place: Sequence[int | str]) -> Toml:
    """What stands at a place of a file."""
    for part in place:
        data = data[part]
    found: Toml = data
    return found


def hides(value: Toml) -> bool:
    """Whether a value may hold a secret: anything with parts, and what looks like a URL with a password."""
    return isinstance(value, (dict, list)) or "@" in str(value)


def short(value: object) -> str:
    """A value in a few characters."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:60]} ..."


def expected(details: ErrorDetails, place: Sequence[int | str]) -> str:
    """What would be right, from pydantic's sentence."""
    limits = details.get("ctx", {})
    match details["type"]:
        case "model_type":
            return "make it a table of settings"
        case "list_type" if place == ("instance",):
            return "write its heading with two brackets,  [[instance]]"
        case "too_short":
            return f"give at least {limits['min_length']}"
        case "too_long":
            return f"give {limits['max_length']} at most"
        case _:
            return in_words_of_toml(details["msg"])


def in_words_of_toml(text: str) -> str:
    """A sentence of pydantic."""
    text = text.replace("Input should be", "give")
    for theirs, ours in KINDS.items():
        text = text.replace(theirs, ours)
    return text
