"""Finds a defect in a report."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcs_contract.fuzz.again import Again, from_dict
from dcs_contract.problem import Problem, Refused

NAME = "report.json"


@dataclass(frozen=True)
class Recorded:
    """A defect as a report keeps it."""

    id: str
    check: str
    operation: str
    again: Again


def find(report: Path, identifier: str) -> Recorded:
    """The defect of this id. Raises Refused when the report has none, or does not say what was sent."""
    file = report / NAME if report.is_dir() else report
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
        defects = {defect["id"]: defect for defect in [*data["defects"], *data["accepted"]]}
    except OSError as error:
        raise Refused(Problem(f"cannot read {file}", why=error.strerror or str(error))) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(no_report(file)) from error
    if identifier not in defects:
        raise Refused(unknown(identifier, file, list(defects)))
    return recorded(defects[identifier], file)


def recorded(defect: Any, file: Path) -> Recorded:
    """One defect of a report."""
    if defect.get("request", {}) is None:
        raise Refused(
            Problem(
                f"{defect['id']} cannot be sent again",
                at=str(file),
                why="it was found in a recording, which nobody may send again by itself",
                fix="prove the server with  dcs-contract fuzz",
            )
        )
    try:
        return Recorded(defect["id"], defect["check"], defect["operation"], from_dict(defect["request"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(no_report(file)) from error


def no_report(file: Path) -> Problem:
    """Something else."""
    return Problem(
        f"{file} is not a report that can be replayed",
        at=str(file),
        why="it is not what dcs-contract fuzz writes as report.json",
        fix="name report.json, or the folder of --report",
    )


def unknown(identifier: str, file: Path, known: list[str]) -> Problem:
    """A defect that is not there."""
    return Problem(
        f'no defect "{identifier}" in the report',
        at=str(file),
        why="its defects are named by check, operation and status" if known else "it has no defects",
        fix=f"name one of {', '.join(known)}" if known else "",
    )
