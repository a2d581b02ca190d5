"""Writes problems for people and for machines."""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dcs_contract.check.rules import RULES
from dcs_contract.problem import Problem


class Place(NamedTuple):
    """The parts of file:line:column; line and column are 1 where only the file is known."""

    file: str
    line: int
    column: int


def place(problem: Problem) -> Place:
    """Where a problem stands."""
    parts = problem.at.rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit():
        return Place(parts[0], int(parts[1]), int(parts[2]))
    return Place(problem.at, 1, 1)


def text(problems: Sequence[Problem]) -> str:
    """A block for each problem."""
    return "\n\n".join(map(str, problems))


def as_json(problems: Sequence[Problem]) -> str:
    """{"problems": [{rule, what, file, line, column, why, fix}]}."""
    found = [
        {"rule": p.rule, "what": p.what, **place(p)._asdict(), "why": p.why, "fix": p.fix} for p in problems
    ]
    return json.dumps({"problems": found}, indent=2, ensure_ascii=False)


def sarif(problems: Sequence[Problem]) -> str:
    """SARIF 2.1.0, as code scanning services read it."""
    driver = {"name": "dcs-contract", "rules": [sarif_rule(rule.id, rule.title, rule.why) for rule in RULES]}
    run = {"tool": {"driver": driver}, "results": [sarif_result(problem) for problem in problems]}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def sarif_rule(identifier: str, title: str, why: str) -> dict[str, Any]:
    """A rule as SARIF describes it."""
    return {"id": identifier, "shortDescription": {"text": title}, "fullDescription": {"text": why}}


def sarif_result(problem: Problem) -> dict[str, Any]:
    """A problem as SARIF describes it."""
    file, line, column = place(problem)
    region = {"startLine": line, "startColumn": column}
    location = {"physicalLocation": {"artifactLocation": {"uri": file}, "region": region}}
    message = {"text": f"{problem.what}\nwhy: {problem.why}\nfix: {problem.fix}"}
    return {"ruleId": problem.rule, "level": "error", "message": message, "locations": [location]}


def github(problems: Sequence[Problem]) -> str:
    """Workflow commands that make annotations in a pull request."""
    return "\n".join(map(github_line, problems))


def github_line(problem: Problem) -> str:
    """One annotation."""
    file, line, column = place(problem)
    message = escaped(f"{problem.what}\nwhy: {problem.why}\nfix: {problem.fix}")
    title = escaped(problem.rule).replace(",", "%2C").replace(":", "%3A")
    return f"::error file={file},line={line},col={column},title={title}::{message}"


def escaped(value: str) -> str:
    """A value as workflow commands want it."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}
