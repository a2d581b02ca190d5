"""A verdict for a program: JSON whose shape report.schema.json beside this file describes."""

import json
from typing import Any

from dcs_contract.fuzz.defect import Defect
from dcs_contract.fuzz.verdict import Verdict

FORMAT = 1
"""Is raised when a member changes its meaning or goes; a new one may come at any time."""


def as_json(verdict: Verdict) -> str:
    """The verdict as JSON, the same for two runs that saw the same."""
    document = {
        "format": FORMAT,
        "document": verdict.title,
        "url": verdict.url,
        "seed": verdict.seed,
        "verdict": verdict.words,
        "exit_code": verdict.code,
        "requests": sum(verdict.sent.values()),
        "phases": verdict.sent,
        "statuses": verdict.statuses,
        "not_reached": {name: verdict.unreached(terms) for name, terms in verdict.terms.items()},
        "not_tried": verdict.untried,
        "not_checked": verdict.unchecked,
        "not_proved": verdict.gaps,
        "skipped": verdict.skipped,
        "defects": [told(defect) for defect in verdict.defects],
        "accepted": [told(defect) | {"accepted": reason} for defect, reason in verdict.accepted],
        "outdated": verdict.outdated,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def told(defect: Defect) -> dict[str, Any]:
    """One defect."""
    finding = defect.finding
    return {
        "id": defect.id,
        "check": finding.check,
        "operation": defect.operation,
        "status": defect.status,
        "title": finding.title,
        "expected": finding.expected,
        "see": finding.see,
        "came": finding.came,
        "why": defect.why,
        "phase": defect.phase,
        "number": defect.request,
        "again": defect.curl,
        "request": defect.again.as_dict() if defect.again else None,
    }
