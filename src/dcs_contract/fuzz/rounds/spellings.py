"""Requests that would succeed, with a path parameter or the path itself written in another way."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from dcs_contract.fuzz.call import Call, compose
from dcs_contract.fuzz.rounds.bases import bases
from dcs_contract.fuzz.target import KnownCase, Target
from dcs_contract.fuzz.terms import Terms

FULL_WIDTH = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
CYRILLIC = str.maketrans("aceopxy", "\u0430\u0441\u0435\u043e\u0440\u0445\u0443")
STRANGE = (
    "null",
    "undefined",
    "0",
    "-1",
    "*",
    "%",
    "' OR '1'='1",
    "{{7*7}}",
    "${7*7}",
    "../../../../etc/passwd",
    "\N{SNOWMAN}",
    "x" * 5000,
)
INJECTED = "X-Injected"
"""A header that no server sends of its own accord."""
SPLITTING = f"\r\n{INJECTED}: yes\r\n"


def spellings(target: Target, terms: Terms) -> Iterator[Call]:
    """One path parameter written in a way that its schema forbids, once for each form that it has."""
    seen: set[tuple[str, str]] = set()
    for case in target.successes(terms):
        for name in terms.names:
            form = (name, re.sub("[0-9a-f]", "0", case.parameters.get(name, "")))
            if name in case.parameters and form not in seen:
                yield from parameter(case, name, strange=not any(name == other for other, _ in seen))
                seen.add(form)


def parameter(case: KnownCase, name: str, strange: bool) -> Iterator[Call]:
    """All misspellings of one parameter. strange: also what resembles the value in nothing."""
    value = case.parameters[name]
    for wrong in dict.fromkeys((*misspellings(value), *(STRANGE if strange else ()))):
        if wrong and not case.terms.allows(name, wrong):
            parameters = {**case.parameters, name: wrong}
            yield compose(case.terms, parameters, case.credentials.headers, case.body)
    if strange:
        for raw in ("%ff%fe", "%00", quote(value) + "%00", quote(quote(value + " ")), "%zz"):
            yield replaced(case, name, raw)


def replaced(case: KnownCase, name: str, raw: str) -> Call:
    """A case with one path parameter as it stands on the wire."""
    placeholder = "placeholder-of-the-suite"
    call = compose(case.terms, {**case.parameters, name: placeholder}, case.credentials.headers, case.body)
    return replace(call, target=call.target.replace(placeholder, raw))


def misspellings(value: str) -> Iterator[str]:
    """A value as careless code might still understand it."""
    yield from (value.upper(), value.lower(), value.swapcase(), value.title(), value.replace("-", ""))
    yield from (
        value + "\n",
        value + " ",
        " " + value,
        "\t" + value,
        value + "\x00",
        value + "/",
        "../" + value,
    )
    yield from (value[:-1], value + value[-1:], "{" + value + "}", value + ";x=1", value + ",", value * 2)
    yield from (
        "urn:uuid:" + value,
        '"' + value + '"',
        value + "\u200b",
        value + "/.",
        value + "?x",
        value + "#x",
    )
    yield from (value.translate(FULL_WIDTH), value.translate(CYRILLIC), value + SPLITTING)
    if re.fullmatch("[0-9a-f]{32}", value):
        yield "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:])).upper()


def paths(target: Target, terms: Terms) -> Iterator[Call]:
    """The path itself written in a way that is not the documented one."""
    for case in bases(target, terms)[:1]:
        path, question, query = case.call.target.partition("?")
        for wrong in dict.fromkeys(mispaths(path, terms)):
            if not terms.documented(wrong):
                yield replace(case.call, target=wrong + question + query)


def mispaths(path: str, terms: Terms) -> Iterator[str]:
    """A path as careless routing might still understand it.

    Not with dots or empty segments: RFC 3986 lets a server remove those.
    """
    yield from (path + "/", path + "//", path + ".json", path + ";x=1", path + "%20")
    yield from (path + "%00", path + "%3Fx", path + "%23", path + "/" + path.rpartition("/")[2], path + "%2F")
    yield from (
        path.rpartition("/")[0],
        path.replace("/", "%2F").replace("%2F", "/", 1),
        path.replace("/", "\\"),
    )
    for word in re.findall(r"/([A-Za-z][A-Za-z0-9_-]*)(?=/|$)", terms.path):
        for other in (word.upper(), word.title(), quote(word.translate(CYRILLIC)), word + "s", word[:-1]):
            if other and other != word:
                yield re.sub(f"/{re.escape(word)}(?=/|$)", "/" + other.replace("\\", ""), path, count=1)
