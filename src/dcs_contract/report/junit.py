"""A verdict for a build server: JUnit XML."""

from xml.etree import ElementTree as Xml

from dcs_contract.fuzz.defect import CHECKS, Defect
from dcs_contract.fuzz.verdict import Verdict

CLASS = "dcs-contract"


def as_junit(verdict: Verdict) -> str:
    """A suite for each operation, a test for each check, and one that fails when too little was proved."""
    root = Xml.Element("testsuites", name=f"dcs-contract: {printable(verdict.title)}")
    for operation in verdict.terms:
        suite = Xml.SubElement(root, "testsuite", name=operation)
        found = [defect for defect in verdict.defects if defect.operation == operation]
        for check in CHECKS:
            reason = verdict.unchecked.get(operation, {}).get(check, "")
            testcase(suite, check, [defect for defect in found if defect.finding.check == check], reason)
        count(suite)
    proof = Xml.SubElement(root, "testsuite", name="proof")
    case = Xml.SubElement(proof, "testcase", classname=f"{CLASS}.proof", name="everything was tried")
    if verdict.gaps:
        Xml.SubElement(case, "error", message=verdict.gaps[0], type="proof").text = "\n".join(verdict.gaps)
    count(proof)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def testcase(suite: Xml.Element, check: str, defects: list[Defect], skipped: str) -> None:
    """One check of one operation. skipped: what it lacked, or empty."""
    case = Xml.SubElement(suite, "testcase", classname=f"{CLASS}.{suite.get('name', '')}", name=check)
    if defects:
        failure = Xml.SubElement(case, "failure", message=printable(defects[0].finding.title), type=check)
        failure.text = "\n\n".join(printable(str(defect)) for defect in defects)
    elif skipped:
        Xml.SubElement(case, "skipped", message=skipped)
    Xml.SubElement(case, "system-out").text = f"{CHECKS[check].says} {CHECKS[check].why}"


def count(suite: Xml.Element) -> None:
    """Write down how many tests a suite has, and how they ended."""
    suite.set("tests", str(len(suite)))
    for plural, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(plural, str(len(suite.findall(f"testcase/{kind}"))))


def printable(value: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in value
    )
