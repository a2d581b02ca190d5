"""Known cases get the answer that they expect."""

import json
from collections.abc import Iterator
from typing import Any

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.excerpt import came
from dcs_contract.fuzz.exchange import Exchange
from dcs_contract.fuzz.json_pointer import at
from dcs_contract.fuzz.wire import Answer


def known_answer(exchange: Exchange) -> Iterator[Finding]:
    """The status of a known case, and the codes of its example. Free text is not compared."""
    case = exchange.request.case
    if case is None:
        return
    expected, answer = case.expected, exchange.answer
    title = f'The known case "{case.name}" got another answer'
    if str(answer.status) != expected.status:
        yield Finding("known-status", title, str(expected), expected.place, came(exchange))
    elif wrong := wrong_codes(answer, expected.codes):
        yield Finding("known-body", title, f"{expected}: {', '.join(wrong)}", expected.place, came(exchange))


def wrong_codes(answer: Answer, codes: Any) -> list[str]:
    """The codes that are not in the body, as they should be."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = None
    return [
        f"{pointer} = {json.dumps(value)}"
        for pointer, value in codes.items()
        if not has(body, pointer, value)
    ]


def has(body: Any, pointer: str, value: Any) -> bool:
    """Whether a value stands in a document."""
    try:
        found = at(body, pointer)
    except (LookupError, ValueError):
        return False
    return type(found) is type(value) and found == value
