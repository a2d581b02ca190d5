"""What happened to the world: neither less nor more than the document says."""

from collections.abc import Iterator

from dcs_contract.fuzz.defect import Finding
from dcs_contract.fuzz.exchange import Exchange
from dcs_contract.fuzz.state import State, agree, changes
from dcs_contract.fuzz.target import Observed


def effect(exchange: Exchange) -> Iterator[Finding]:
    """Every state that is observed changed as often as this request may change it."""
    request = exchange.request
    for place, observed in enumerate(request.target.observed[: len(exchange.before)]):
        expected = request.changes(observed, exchange.answer.success)
        if expected is not None and (wrong := judge(exchange, place, expected)):
            check, title = wrong
            yield Finding(check, title, promise(observed, expected), where(observed), story(exchange, place))


def judge(exchange: Exchange, place: int, expected: int) -> tuple[str, str] | None:
    """The check that one state fails, with a title."""
    before, after = exchange.before[place], exchange.after[place]
    if after.trouble and not before.trouble:
        return "state-broken", "What is observed is not sound afterwards"
    if agree(before, after, expected):
        return ("effect-late", "The effect came after the answer") if place in exchange.late else None
    if expected:
        return too_little_or_too_much(before, after)
    observed = exchange.request.target.observed[place]
    named = exchange.request.has_method and exchange.request.names(observed.parameters)
    if named and observed.terms is exchange.request.terms:
        return "effect-on-failure", "No success was answered, and yet there was an effect"
    return "effect-unasked", "The request asks for no effect here, and yet there was one"


def too_little_or_too_much(before: State, after: State) -> tuple[str, str]:
    """How one expected change went wrong."""
    if changes(before, after) == 0:
        return "effect-missing", "Success was answered, and there was no effect"
    return "effect-repeated", "Success was answered, and there was more than one effect"


def promise(observed: Observed, expected: int) -> str:
    """What the document says, in words."""
    return f"{observed}: {'changed once' if expected else 'unchanged'}"


def where(observed: Observed) -> str:
    """Where the document says it."""
    return f"{observed.terms.place}/x-effect"


def story(exchange: Exchange, place: int) -> str:
    """The answer, and the state before and after."""
    return f"answered {exchange.answer.status}; was {exchange.before[place]}, is {exchange.after[place]}"
