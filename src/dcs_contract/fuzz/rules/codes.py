"""Codes that the document lists for another status, or not at all."""

import json
from collections.abc import Iterator
from typing import Any

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.excerpt import came
from dcs_contract.fuzz.exchange import Exchange
from dcs_contract.fuzz.json_pointer import at
from dcs_contract.fuzz.terms import Terms


def listed_code(exchange: Exchange) -> Iterator[Finding]:
    """The code of an error is one of those that the document lists under its status."""
    request, answer = exchange.request, exchange.answer
    if request.parameters is None or answer.status < 400 or not answer.body or not request.call.lawful:
        return
    listed = codes(request.terms, str(answer.status))
    try:
        body: Any = json.loads(answer.body)
    except ValueError:
        return
    for pointer, values in listed.items():
        found = value(body, pointer)
        if isinstance(found, str) and found not in values:
            yield Finding(
                "code",
                "A code that the document does not list for this status",
                f"at {pointer} one of {', '.join(sorted(values))}",
                f"{request.terms.place}/responses/{answer.status}",
                came(exchange),
            )


def codes(terms: Terms, status: str) -> dict[str, set[str]]:
    """The codes listed for a status, by JSON pointer.

    Only examples that say by `x-retry` that they are entries of the catalogue of errors make a list.
    """
    found: dict[str, set[str]] = {}
    for answers in terms.answers.values():
        for expected in answers:
            if expected.status == status and expected.listed:
                for pointer, code in expected.codes.items():
                    if isinstance(code, str):
                        found.setdefault(pointer, set()).add(code)
    return found


def value(body: Any, pointer: str) -> Any:
    """What stands at a pointer, or None."""
    try:
        return at(body, pointer)
    except (LookupError, ValueError):
        return None
