"""Requests that are odd, or whose path is not as documented: refused for the right reason."""

import re
from collections.abc import Iterator

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.excerpt import came
from dcs_contract.fuzz.exchange import Exchange, Request
from dcs_contract.fuzz.rounds.spellings import INJECTED

PLAIN = re.compile(r"[A-Za-z0-9-]{1,100}")
"""Values that no router stumbles over, so that the operation itself must refuse them."""
OTHER_REASONS = ("401", "403", "405")
"""Statuses that blame the caller or the method."""


def malformed_refusal(exchange: Exchange) -> Iterator[Finding]:
    """A malformed parameter is refused as such, when the caller is known and nothing else is wrong."""
    request, answer = exchange.request, exchange.answer
    wrong = request.terms.malformed(request.parameters) if request.parameters else []
    if not wrong or not request.authentic or not request.has_method or not request.call.lawful:
        return
    if answer.success or answer.status >= 500:
        return
    allowed = statuses(request, wrong)
    status = str(answer.status)
    if status in OTHER_REASONS or (allowed and status not in allowed):
        yield Finding(
            "malformed-refusal",
            "A malformed parameter is refused for another reason",
            " or ".join(allowed) or "a 4xx that does not blame the caller or the method",
            f"{request.terms.place}/parameters",
            f"{came(exchange)}, for {request.call.target}",
        )


def statuses(request: Request, wrong: list[str]) -> list[str]:
    """What the known cases with the same parameters malformed expect; empty when it is not known."""
    terms, parameters = request.terms, request.parameters or {}
    plain = all(PLAIN.fullmatch(parameters[name]) for name in wrong)
    known = {
        case.expected.status
        for case in request.target.cases
        if case.terms is terms
        and set(terms.malformed({k: v for k, v in case.parameters.items() if k in parameters})) == set(wrong)
    }
    return sorted(known) if plain else []


def odd_input(exchange: Exchange) -> Iterator[Finding]:
    """What an operation does not have changes nothing, or is refused for itself; it is no error."""
    request, answer = exchange.request, exchange.answer
    if not request.call.odd or not request.call.lawful:
        return
    status = str(answer.status)
    if answer.status >= 500 or (status in OTHER_REASONS and request.authentic):
        yield Finding(
            "odd-input",
            f"{request.call.odd[:1].upper()}{request.call.odd[1:]} is answered for another reason",
            "the answer to the same request without it, or a 4xx that refuses it",
            f"{request.terms.place}",
            came(exchange),
        )


def unlawful(exchange: Exchange) -> Iterator[Finding]:
    """What is not HTTP, or too much of it, is refused: it is no error of the server, and no success."""
    request, answer = exchange.request, exchange.answer
    if not request.call.lawful and answer.status >= 500 and answer.status not in (501, 505):
        yield Finding(
            "odd-input",
            f"A request with {request.call.odd} ends in an error of the server",
            "a 4xx, or a closed connection",
            "RFC 9112, section 2.2",
            came(exchange),
        )


def header_injected(exchange: Exchange) -> Iterator[Finding]:
    """Nothing in a request becomes a header of the answer."""
    if exchange.answer.header(INJECTED) is not None:
        yield Finding(
            "header-injected",
            "A line break in the request starts a header of the answer",
            f"no header {INJECTED}",
            "RFC 9110, section 5.5",
            f"{INJECTED}: {exchange.answer.header(INJECTED)}",
        )
