"""A verdict for a code scanning service: SARIF, each defect at its place in the document."""

from pathlib import Path

from dcs_contract import sarif
from dcs_contract.fuzz.defect import CHECKS, Defect
from dcs_contract.fuzz.verdict import Verdict
from dcs_contract.openapi import at_pointer
from dcs_contract.source import position


def as_sarif(verdict: Verdict, document: Path) -> str:
    """The defects, also the accepted ones. document: the file that the server is judged by."""
    rules = (sarif.Rule(name, check.says, check.why) for name, check in CHECKS.items())
    found = [(defect, "") for defect in verdict.defects] + list(verdict.accepted)
    return sarif.log(rules, [result(defect, document, reason) for defect, reason in found])


def result(defect: Defect, document: Path, reason: str) -> sarif.Result:
    """One defect. reason: why it is accepted, or empty."""
    finding = defect.finding
    at = at_pointer(finding.see) if finding.see.startswith("/") else ()
    text = (
        f"{finding.title}\nexpected: {finding.expected}\ncame: {finding.came}\n"
        f"see: {finding.see}\nwhy: {defect.why}\nagain: {defect.curl}"
    )
    return sarif.Result(finding.check, text, sarif.place(position(document, at)), defect.id, reason)
