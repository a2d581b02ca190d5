"""Applies to recorded exchanges the rules that need nothing but the exchange itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dcs_contract.fuzz import generation
from dcs_contract.fuzz.defect import CHECKS, Defect
from dcs_contract.fuzz.exchange import Exchange, Request
from dcs_contract.fuzz.gateway import with_gateway
from dcs_contract.fuzz.masks import Masks, variable
from dcs_contract.fuzz.rules.conformance import LIBRARY, Conformance, no_body
from dcs_contract.fuzz.rules.leaks import secret_echoed, stack_trace
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.terms import Terms, all_terms
from dcs_contract.fuzz.verdict import Verdict, counted, title
from dcs_contract.judge.har import Recorded
from dcs_contract.openapi import Node

NOBODY = Target("", {}, (), (), ())
PHASE, UNASKED = "recorded", "only requests of the suite's own can check it"
CHECKED = (*LIBRARY, "no-body", "secret-echoed", "stack-trace")


@dataclass
class Judgement:
    """What was found. statuses: by operationId. foreign, unanswered: how many were not judged."""

    statuses: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter[str]))
    foreign: int = 0
    unanswered: int = 0
    defects: dict[tuple[str, str, str], Defect] = field(default_factory=dict[tuple[str, str, str], Defect])

    @property
    def judged(self) -> int:
        """How many exchanges were judged."""
        return sum(count.total() for count in self.statuses.values())

    def left_out(self) -> Iterator[str]:
        """What was not judged."""
        for count, what in ((self.foreign, "of other paths"), (self.unanswered, "without an answer")):
            if count:
                yield f"{counted(count, 'exchange')} {what}"


class Judge:
    """Knows a document."""

    def __init__(self, bundle: Node) -> None:
        self.title = title(bundle)
        self.terms = all_terms(bundle)
        self.rules = (Conformance(generation.load(with_gateway(bundle))), no_body, secret_echoed, stack_trace)

    def verdict(self, exchanges: Iterable[Recorded], where: str) -> Verdict:
        """What the exchanges came to. where: they were recorded."""
        result = self.judge(exchanges)
        gaps = () if result.judged else ("nothing in the recording is of this document",)
        unasked = {check: UNASKED for check in CHECKS if check not in CHECKED}
        return Verdict(
            title=self.title,
            url=where,
            seed=None,
            terms=self.terms,
            sent={PHASE: result.judged},
            statuses={name: dict(sorted(found.items())) for name, found in result.statuses.items()},
            defects=tuple(result.defects[key] for key in sorted(result.defects)),
            gaps=gaps,
            unchecked=dict.fromkeys(self.terms, unasked),
            skipped=tuple(result.left_out()),
        )

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
                result.statuses[terms.id][str(recorded.answer.status)] += 1
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
