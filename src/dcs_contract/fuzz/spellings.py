"""The ways in which a message can spell a secret."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from html import escape
from urllib.parse import quote, quote_plus

LONG = 16
"""Characters, from which on a secret is told even in other letters: a shorter one may be a common word."""
SHORTEST_BASE64 = 8
"""Characters of what is sure in the base64 of a text that has a secret somewhere inside."""


def spellings(value: str) -> Iterator[tuple[str, str]]:
    """Every other spelling of a value, each with the name of its form. Names never change their meaning."""
    found = {text: form for form, text in [*encoded(value), *letters(value)] if text != value}
    yield from ((form, text) for text, form in found.items())


def encoded(value: str) -> Iterator[tuple[str, str]]:
    """In JSON, in HTML, in URLs, and in base64."""
    yield "JSON_UTF8", json.dumps(value, ensure_ascii=False)[1:-1]
    yield "JSON", json.dumps(value)[1:-1]
    yield "UTF8", value.encode().decode("latin-1")
    yield "HTML", escape(value)
    yield "PLUS", quote_plus(value)
    yield "URL", quote(value, safe="")
    yield "PATH", quote(value)
    yield "URL_LOWER", lower_hexadecimal(quote(value, safe=""))
    yield "PATH_LOWER", lower_hexadecimal(quote(value))
    for form, encode in (("BASE64", b64encode), ("BASE64URL", urlsafe_b64encode)):
        whole = encode(value.encode()).decode()
        yield form, whole
        yield f"{form}_BARE", whole.rstrip("=")
        for offset in range(3):
            inside = encode(bytes(offset) + value.encode()).decode().rstrip("=")
            sure = inside[(0, 2, 3)[offset] : len(inside) - bool((offset + len(value.encode())) % 3)]
            if len(sure) >= SHORTEST_BASE64:
                yield f"{form}_{offset}", sure


def letters(value: str) -> Iterator[tuple[str, str]]:
    """In upper case, in lower case, and in the opposite case."""
    if len(value) >= LONG:
        yield "LOWER", value.lower()
        yield "UPPER", value.upper()
        yield "SWAPPED", value.swapcase()


def lower_hexadecimal(text: str) -> str:
    """A text with its percent signs followed by small letters."""
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), text)
