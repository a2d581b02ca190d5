"""Writes problems for people and for machines."""

import json
from collections.abc import Callable, Sequence

from dcs_contract import sarif
from dcs_contract.check.rules import RULES
from dcs_contract.problem import Problem
from dcs_contract.sarif import Place


def place(problem: Problem) -> Place:
    """Where a problem stands."""
    return sarif.place(problem.at)


def text(problems: Sequence[Problem]) -> str:
    """A block for each problem."""
    return "\n\n".join(map(str, problems))


def as_json(problems: Sequence[Problem]) -> str:
    """{"problems": [{rule, what, file, line, column, why, fix}]}."""
    found = [
        {"rule": p.rule, "what": p.what, **place(p)._asdict(), "why": p.why, "fix": p.fix} for p in problems
    ]
    return json.dumps({"problems": found}, indent=2, ensure_ascii=False)


def as_sarif(problems: Sequence[Problem]) -> str:
    """SARIF 2.1.0, as code scanning services read it."""
    rules = (sarif.Rule(rule.id, rule.title, rule.why) for rule in RULES)
    return sarif.log(rules, (sarif.Result(p.rule, message(p), place(p)) for p in problems))


def message(problem: Problem) -> str:
    """What, why and how to mend it."""
    return f"{problem.what}\nwhy: {problem.why}\nfix: {problem.fix}"


def github(problems: Sequence[Problem]) -> str:
    """Workflow commands that make annotations in a pull request."""
    return "\n".join(map(github_line, problems))


def github_line(problem: Problem) -> str:
    """One annotation."""
    file, line, column = place(problem)
    title = escaped(problem.rule).replace(",", "%2C").replace(":", "%3A")
    return f"::error file={file},line={line},col={column},title={title}::{escaped(message(problem))}"


def escaped(value: str) -> str:
    """A value as workflow commands want it."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": text,
    "json": as_json,
    "sarif": as_sarif,
    "github": github,
}
