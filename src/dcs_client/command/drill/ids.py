"""Reads the file that names the instances of a drill."""

from collections.abc import Iterator
from pathlib import Path

from dcs_client.errors import InvalidArgument
from dcs_document import Parameter


def read(path: Path, parameter: Parameter) -> list[str]:
    """The ids of a file, one a line; empty lines and what follows a # are passed over.

    Raises InvalidArgument that tells all lines that cannot be used.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not a text in UTF-8"
        raise InvalidArgument(
            f"{path} cannot be read; nothing was sent\n  why  {why}\n  fix  name a file with one id a line"
        ) from None
    found = [
        (number, text) for number, line in enumerate(lines, 1) if (text := line.partition("#")[0].strip())
    ]
    if not found:
        raise InvalidArgument(f"{path} names no instance; nothing was sent\n  fix  write one id a line")
    if wrong := list(problems(found, parameter)):
        raise InvalidArgument(refusal(path, wrong, parameter))
    return [text for _, text in found]


def problems(found: list[tuple[int, str]], parameter: Parameter) -> Iterator[str]:
    """Each line that cannot be used, and why."""
    first: dict[str, int] = {}
    for number, text in found:
        if not parameter.accepts(text):
            yield f"line {number}: {text[:80]!r} is not an id"
        elif text in first:
            yield f"line {number}: {text} stands on line {first[text]} already"
        first.setdefault(text, number)


def refusal(path: Path, wrong: list[str], parameter: Parameter) -> str:
    """The message for all of them."""
    count = f"{len(wrong)} line{'s' * (len(wrong) > 1)} of {path} cannot be used; nothing was sent"
    places = [f"  at   {line}" for line in wrong]
    why = f"  why  {parameter.description} Each instance once."
    return "\n".join([count, *places, why, f"  fix  for example {parameter.example}"])
