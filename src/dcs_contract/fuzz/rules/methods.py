"""Methods that a path does not have."""

from collections.abc import Iterator

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.excerpt import came
from dcs_contract.fuzz.exchange import Exchange
from dcs_contract.fuzz.rounds.methods import BY_THE_SERVICE


def undocumented_method(exchange: Exchange) -> Iterator[Finding]:
    """With valid credentials it is a 405, whose Allow names the methods that the path has.

    Without, a refusal of any kind will do: a server may ask who calls before it looks at the method.
    """
    request, answer = exchange.request, exchange.answer
    if request.call.method == "OPTIONS" and answer.success and answer.header("allow") is not None:
        yield from allow(exchange)
    if request.known_method or request.malformed or not request.call.lawful:
        return
    unknown = request.call.method not in BY_THE_SERVICE and answer.status in (400, 404, 501)
    if answer.status == 405:
        yield from allow(exchange)
    elif not unknown and (request.authentic or not 400 <= answer.status < 500):
        yield Finding(
            "method",
            f"{request.call.method} is not a method of the path, and is not refused as such",
            "405",
            "RFC 9110, section 15.5.6",
            came(exchange),
        )


def allow(exchange: Exchange) -> Iterator[Finding]:
    """The Allow of a 405."""
    request, answer = exchange.request, exchange.answer
    listed = {name.strip().upper() for name in (answer.header("allow") or "").split(",")}
    may = {*request.terms.methods, "OPTIONS", *(["HEAD"] if "GET" in request.terms.methods else [])}
    if not set(request.terms.methods) <= listed or not listed <= may:
        yield Finding(
            "allow",
            f"{exchange.answer.status} does not say rightly which methods the path has",
            f"Allow: {', '.join(request.terms.methods)}",
            "RFC 9110, section 10.2.1",
            f"Allow: {answer.header('allow')}" if answer.header("allow") is not None else "no Allow",
        )
