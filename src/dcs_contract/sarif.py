"""Findings as SARIF 2.1.0, the form that code scanning services read."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Place(NamedTuple):
    """The parts of file:line:column; line and column are 1 where only the file is known."""

    file: str
    line: int = 1
    column: int = 1


class Rule(NamedTuple):
    """What is demanded, in one sentence, and why."""

    id: str
    title: str
    why: str


class Result(NamedTuple):
    """One place that breaks a rule.

    identity: what makes it the same finding in the next run; empty when the place does. accepted: why it is
    no longer told; empty when it is.
    """

    rule: str
    text: str
    place: Place
    identity: str = ""
    accepted: str = ""


def place(at: str) -> Place:
    """The place that file:line:column names, or a file alone."""
    parts = at.rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit():
        return Place(parts[0], int(parts[1]), int(parts[2]))
    return Place(at)


def log(rules: Iterable[Rule], results: Iterable[Result]) -> str:
    """One run of this tool."""
    driver = {"name": "dcs-contract", "rules": [described(rule) for rule in rules]}
    run = {"tool": {"driver": driver}, "results": [found(result) for result in results]}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def described(rule: Rule) -> dict[str, Any]:
    """A rule."""
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
    }


def found(result: Result) -> dict[str, Any]:
    """A result."""
    file, line, column = result.place
    region = {"startLine": line, "startColumn": column}
    location = {"physicalLocation": {"artifactLocation": {"uri": file}, "region": region}}
    node: dict[str, Any] = {"ruleId": result.rule, "level": "error", "message": {"text": result.text}}
    node["locations"] = [location]
    if result.identity:
        node["partialFingerprints"] = {"defect/v1": result.identity}
    if result.accepted:
        node["suppressions"] = [{"kind": "external", "justification": result.accepted}]
    return node
