"""Keeps secrets out of everything that is shown or written."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

SHORTEST = 4
"""Characters. Anything shorter is no secret, and would blot out innocent text."""


def variable(*parts: str) -> str:
    """The name of the shell variable that stands for a secret."""
    name = re.sub(r"[^A-Z0-9]+", "_", "_".join(parts).upper()).strip("_")
    return f"_{name}" if name[:1].isdigit() else name


class Masks:
    """Secrets, each with the shell variable that stands for it. Its repr shows the names only."""

    def __init__(self, secrets: Iterable[tuple[str, str]]) -> None:
        """secrets: pairs of a variable's name and its value."""
        self._names = {value: name for name, value in secrets if len(value) >= SHORTEST}
        self._spellings = {
            spelling: name for value, name in self._names.items() for spelling in spellings(value)
        }
        longest_first = sorted(self._spellings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __repr__(self) -> str:
        return f"Masks({sorted(self._names.values())})"

    def hide(self, text: str) -> str:
        """The text with every secret replaced by $ and its name."""
        return self._pattern.sub(lambda match: "$" + self._spellings[match[0]], text)

    def found(self, text: str) -> list[str]:
        """The names of the secrets that a text gives away."""
        return sorted({self._spellings[match[0]] for match in self._pattern.finditer(text)})

    def quoted(self, text: str) -> str:
        """The text as one word of a shell command, which puts the secrets in from variables."""
        if not self._pattern.search(text):
            return shlex.quote(text)
        return '"' + "".join(self._pieces(text)) + '"'

    def _pieces(self, text: str) -> Iterator[str]:
        start = 0
        for match in self._pattern.finditer(text):
            yield inside_quotes(text[start : match.start()])
            yield reference(self._spellings[match[0]], text[match.end() : match.end() + 1])
            start = match.end()
        yield inside_quotes(text[start:])


def reference(name: str, following: str) -> str:
    """How a shell reads a variable, whatever character follows."""
    return f"${{{name}}}" if re.match(r"\w", following) else f"${name}"


def inside_quotes(text: str) -> str:
    """Text between double quotes of a shell."""
    return re.sub(r'([\\"$`])', r"\\\1", text)


def spellings(value: str) -> set[str]:
    """The ways in which an answer can repeat a value: as it is, in JSON, in a URL, in HTML."""
    return {value, json.dumps(value)[1:-1], quote(value, safe=""), quote(value), escape(value)}
