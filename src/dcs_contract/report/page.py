"""A verdict for a reader: one HTML file that needs nothing else, and no script."""

from collections import Counter
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from dcs_contract.fuzz.defect import CHECKS
from dcs_contract.fuzz.verdict import CLEAN, DEFECTS, UNPROVED, Verdict, counted

HEADLINES = {CLEAN: "Clean", DEFECTS: "Out of date", UNPROVED: "Not proved"}
PASSED, FAILED, ACCEPTED, SKIPPED = "passed", "failed", "accepted", "not checked"


def as_html(verdict: Verdict) -> str:
    """The whole page."""
    environment = Environment(
        loader=PackageLoader("dcs_contract.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        verdict=verdict,
        headline=headline(verdict),
        checks=CHECKS,
        results={check: results(verdict, check) for check in CHECKS},
        most=max([*verdict.sent.values(), 1]),
        version=version("dcs-switchover"),
    )


def headline(verdict: Verdict) -> str:
    """The verdict in a word or two."""
    return counted(len(verdict.defects), "defect") if verdict.defects else HEADLINES[verdict.code]


def results(verdict: Verdict, check: str) -> dict[str, Any]:
    """How one check ended, by operation."""
    failed = Counter(defect.operation for defect in verdict.defects if defect.finding.check == check)
    accepted = {defect.operation for defect, _ in verdict.accepted if defect.finding.check == check}

    def result(operation: str) -> str:
        if failed[operation]:
            return FAILED
        if operation in accepted:
            return ACCEPTED
        return SKIPPED if check in verdict.unchecked.get(operation, {}) else PASSED

    return {operation: result(operation) for operation in verdict.terms}
