"""Keeps secrets out of everything that is shown or written."""

import re
import shlex
from collections.abc import Callable, Iterable, Mapping

from dcs_contract.fuzz.spellings import spellings

SHORTEST = 4
"""Characters. Anything shorter is no secret, and would blot out innocent text."""
REFERENCE = re.compile(r"\$\$|\$\{(\w+)(?:\|(\w+))?\}")
"""What a template replaces: $$ stands for a $."""


def variable(*parts: str) -> str:
    """The name of the shell variable that stands for a secret."""
    name = re.sub(r"[^A-Z0-9]+", "_", "_".join(parts).upper()).strip("_")
    return f"_{name}" if name[:1].isdigit() else name


class Masks:
    """Secrets, each with the shell variable that stands for it. Its repr shows the names only."""

    def __init__(self, secrets: Iterable[tuple[str, str]]) -> None:
        """secrets: pairs of a variable's name and its value. Of two names for one value the last holds."""
        named = {value: name for name, value in secrets if len(value) >= SHORTEST}
        plain = {value: (name, "") for value, name in named.items()}
        others = {text: (name, form) for value, name in named.items() for form, text in spellings(value)}
        self._spellings: Mapping[str, tuple[str, str]] = others | plain
        longest_first = sorted(self._spellings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __repr__(self) -> str:
        return f"Masks({sorted({name for name, _ in self._spellings.values()})})"

    def hide(self, text: str) -> str:
        """The text with every secret replaced by $ and its name."""
        if not any(spelling in text for spelling in self._spellings):  # most texts; the pattern is slow
            return text
        return self._pattern.sub(lambda match: "$" + self._spellings[match[0]][0], text)

    def found(self, text: str) -> list[str]:
        """The names of the secrets that a text gives away."""
        return sorted({self._spellings[match[0]][0] for match in self._pattern.finditer(text)})

    def template(self, text: str) -> str:
        """The text with every secret as ${NAME}, or ${NAME|FORM} where it is spelt in another way.

        Unlike what hide() gives, it can be turned back.
        """
        return self._joined(text, lambda plain: plain.replace("$", "$$"), template_reference)

    def filled(self, template: str) -> str:
        """What a template was made from. Raises KeyError with the name of a secret that is not known."""
        values = {found: text for text, found in self._spellings.items()}

        def value(match: re.Match[str]) -> str:
            if match[0] == "$$":
                return "$"
            try:
                return values[match[1], match[2] or ""]
            except KeyError:
                raise KeyError(match[1]) from None

        return REFERENCE.sub(value, template)

    def quoted(self, text: str) -> str:
        """The text as one word of a shell command, which puts the secrets in from variables.

        A secret that is spelt in another way has a variable of its own, such as $NAME_URL.
        """
        if not self._pattern.search(text):
            return shlex.quote(text)
        return '"' + self._joined(text, inside_quotes, shell_reference) + '"'

    def _joined(
        self, text: str, plain: Callable[[str], str], reference: Callable[[str, str, str], str]
    ) -> str:
        """A text written anew. reference: is given name and form of a secret, and the character after it."""
        pieces: list[str] = []
        start = 0
        for match in self._pattern.finditer(text):
            following = text[match.end() : match.end() + 1]
            pieces += [plain(text[start : match.start()]), reference(*self._spellings[match[0]], following)]
            start = match.end()
        return "".join([*pieces, plain(text[start:])])


def template_reference(name: str, form: str, _: str) -> str:
    """How a template names a secret."""
    return f"${{{name}|{form}}}" if form else f"${{{name}}}"


def shell_reference(name: str, form: str, following: str) -> str:
    """How a shell reads a variable, whatever character follows."""
    name = f"{name}_{form}" if form else name
    return f"${{{name}}}" if re.match(r"\w", following) else f"${name}"


def inside_quotes(text: str) -> str:
    """Text between double quotes of a shell."""
    return re.sub(r'([\\"$`])', r"\\\1", text)
