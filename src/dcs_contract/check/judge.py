"""Applies the rules to a document."""

from collections.abc import Iterator
from pathlib import Path

from dcs_contract.bundle import Bundle, bundle
from dcs_contract.check import policy
from dcs_contract.check.rule import Rule, Subject
from dcs_contract.check.rules import RULES
from dcs_contract.check.rules.specification import valid_openapi
from dcs_contract.compare.release import Releases, version_problems
from dcs_contract.problem import Problem, Refused


def problems(root: Path) -> list[Problem]:
    """All that is wrong with the document at `root`, each with its place in the source.

    Where the shape of the document is not that of OpenAPI the other rules are not tried: they would stumble.
    What the validator says without a place is told by the rule that knows the place, if one does.
    Raises Refused when the document or its policy cannot be read.
    """
    try:
        document = bundle(root)
    except Refused as refused:
        if all(problem.rule for problem in refused.problems):
            return list(refused.problems)
        raise
    subject = Subject(document.document, policy.read(root))
    invalid = list(valid_openapi.look(subject))
    rules = [valid_openapi] if any(finding.path for finding in invalid) else RULES
    found = [problem for rule in rules for problem in broken(rule, subject, document)]
    placed = [problem for problem in found if problem.rule != valid_openapi.id]
    return placed or found or list(history(document, Releases(root)))


def history(document: Bundle, releases: Releases) -> Iterator[Problem]:
    """What is wrong with the document's version, seen from its released versions."""
    yield from releases.changed()
    if releases.versions():
        yield from version_problems(document, releases)


def broken(rule: Rule, subject: Subject, document: Bundle) -> Iterator[Problem]:
    """The places where a document breaks a rule; each once, though two paths may lead to it."""
    told: set[Problem] = set()
    for finding in rule.look(subject):
        problem = Problem(
            what=finding.what,
            at=document.locate(finding.path),
            why=rule.why,
            fix=finding.fix or rule.fix,
            rule=rule.id,
        )
        if problem not in told:
            told.add(problem)
            yield problem
