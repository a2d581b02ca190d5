"""Renders a verdict: for a person, for a program, for a build server."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

from dcs_contract.fuzz.defect import CHECKS, Defect
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.verdict import Verdict

NAMES = "In the commands, $NAME stands for the credentials of that name in the target description."


def text(verdict: Verdict) -> str:
    """Every defect, what was reached, what was not, and the outcome in the last line."""
    blocks = [*(str(defect) for defect in verdict.defects), *([NAMES] if verdict.defects else [])]
    blocks.append("\n".join(covered(verdict)))
    if verdict.gaps:
        blocks.append("\n".join(["Not proved", *(f"  {gap}" for gap in verdict.gaps)]))
    if verdict.skipped:
        blocks.append("\n".join(["Skipped", *(f"  {what}" for what in verdict.skipped)]))
    blocks.append(verdict.words)
    return "\n\n".join(blocks) + "\n"


def covered(verdict: Verdict) -> Iterator[str]:
    """The statuses of each operation: how often each came, and which documented ones never did."""
    yield "Statuses reached"
    for terms in verdict.terms.values():
        reached = verdict.statuses.get(terms.id, {})
        yield f"  {terms.id}: " + (
            ", ".join(f"{status} {count} times" for status, count in reached.items()) or "none"
        )
        if missing := verdict.unreached(terms):
            yield "    not reached: " + ", ".join(named(terms, status) for status in missing)


def named(terms: Terms, status: str) -> str:
    """A status, and whether only a gateway gives it."""
    return f"{status} (gateway)" if status in terms.gateway else status


def as_json(verdict: Verdict) -> str:
    """The verdict as JSON, the same for two runs that saw the same."""
    document = {
        "document": verdict.title,
        "url": verdict.url,
        "seed": verdict.seed,
        "verdict": verdict.words,
        "exit_code": verdict.code,
        "requests": verdict.sent,
        "statuses": verdict.statuses,
        "not_reached": {name: verdict.unreached(terms) for name, terms in verdict.terms.items()},
        "not_proved": verdict.gaps,
        "skipped": verdict.skipped,
        "defects": [defect.as_dict() for defect in verdict.defects],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_junit(verdict: Verdict) -> str:
    """The verdict as JUnit XML: a suite for each operation, a test for each check, and one for the gaps."""
    root = Xml.Element("testsuites", name="dcs-contract fuzz")
    for operation in verdict.terms:
        found = [defect for defect in verdict.defects if defect.operation == operation]
        suite = Xml.SubElement(root, "testsuite", name=operation, tests=str(len(CHECKS)))
        for check, meant in CHECKS.items():
            testcase(suite, check, meant.says, [defect for defect in found if defect.finding.check == check])
        suite.set("failures", str(len({defect.finding.check for defect in found})))
    proof = Xml.SubElement(root, "testsuite", name="proof", tests="1", errors=str(int(bool(verdict.gaps))))
    case = Xml.SubElement(proof, "testcase", classname="proof", name="everything was tried")
    if verdict.gaps:
        Xml.SubElement(case, "error", message=verdict.gaps[0]).text = "\n".join(verdict.gaps)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def testcase(suite: Xml.Element, check: str, meaning: str, defects: list[Defect]) -> None:
    """One check of one operation."""
    case = Xml.SubElement(suite, "testcase", classname=suite.get("name", ""), name=check)
    Xml.SubElement(Xml.SubElement(case, "properties"), "property", name="meaning", value=meaning)
    if defects:
        failure = Xml.SubElement(case, "failure", message=printable(defects[0].finding.title), type=check)
        failure.text = "\n\n".join(printable(str(defect)) for defect in defects)


def printable(value: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in value
    )


RENDERED = {"report.txt": text, "report.json": as_json, "junit.xml": as_junit}
"""What is written, and by what."""


def clear(folder: Path) -> None:
    """Remove the reports of an earlier run, so that nobody takes them for those of a run that was refused."""
    for name in RENDERED:
        (folder / name).unlink(missing_ok=True)


def write(verdict: Verdict, folder: Path) -> None:
    """Write all reports, each in one step, so that none is ever half written."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, render in RENDERED.items():
        draft = folder / f".{name}.{os.getpid()}"
        draft.write_text(render(verdict), encoding="utf-8")
        draft.replace(folder / name)
