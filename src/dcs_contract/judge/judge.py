"""Applies to recorded exchanges the rules that need nothing but the exchange itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dcs_contract.fuzz import generation
from dcs_contract.fuzz.defect import Defect
from dcs_contract.fuzz.exchange import Exchange, Request
from dcs_contract.fuzz.gateway import with_gateway
from dcs_contract.fuzz.masks import Masks, variable
from dcs_contract.fuzz.rules.conformance import Conformance, no_body
from dcs_contract.fuzz.rules.leaks import secret_echoed, stack_trace
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.terms import Terms, all_terms
from dcs_contract.judge.har import Recorded
from dcs_contract.openapi import Node

NOBODY = Target("", {}, (), (), ())
PHASE = "recorded"


@dataclass
class Judgement:
    """What was found. judged: exchanges by operationId. foreign, unanswered: those that were not judged."""

    judged: Counter[str] = field(default_factory=Counter[str])
    foreign: int = 0
    unanswered: int = 0
    defects: dict[tuple[str, str, str], Defect] = field(default_factory=dict[tuple[str, str, str], Defect])


class Judge:
    """Knows a document."""

    def __init__(self, bundle: Node) -> None:
        self.terms = all_terms(bundle)
        self.rules = (Conformance(generation.load(with_gateway(bundle))), no_body, secret_echoed, stack_trace)

    def judge(self, exchanges: Iterable[Recorded]) -> Judgement:
        """Judge all exchanges. Of defects that are the same, the first one is kept."""
        result = Judgement()
        for recorded in exchanges:
            terms = self.meant(recorded)
            if terms is None:
                result.foreign += 1
            elif recorded.answer is None:
                result.unanswered += 1
            else:
                result.judged[terms.id] += 1
                for defect in self.defects(terms, recorded):
                    result.defects.setdefault(defect.key, defect)
        return result

    def meant(self, recorded: Recorded) -> Terms | None:
        """The operation that a request means: path and method, or the path alone."""
        on_path = [terms for terms in self.terms.values() if terms.read(recorded.call.target) is not None]
        exact = [terms for terms in on_path if terms.method == recorded.call.method]
        return next(iter(exact or on_path), None)

    def defects(self, terms: Terms, recorded: Recorded) -> Iterator[Defect]:
        """What is wrong with one exchange."""
        if recorded.answer is None:
            return
        masks = Masks(secrets(terms, recorded))
        exchange = Exchange(Request(NOBODY, terms, recorded.call), recorded.answer, masks)
        for rule in self.rules:
            for finding in rule(exchange):
                yield Defect(finding, terms.id, str(recorded.answer.status), PHASE, recorded.place)


def secrets(terms: Terms, recorded: Recorded) -> Iterator[tuple[str, str]]:
    """The credentials in a request, which nobody may read in a report."""
    for name, value in recorded.call.headers:
        if name.lower() in terms.credential_headers | {"cookie"}:
            yield variable(name), value
            yield variable(name), value.rpartition(" ")[2]


def described(result: Judgement, terms: Mapping[str, Terms]) -> Iterator[str]:
    """What was judged, and what was not."""
    yield "Judged"
    for name in terms:
        yield f"  {name}: {result.judged[name]} exchanges"
    for count, what in ((result.foreign, "of other paths"), (result.unanswered, "without an answer")):
        if count:
            yield f"  not judged: {count} {what}"
