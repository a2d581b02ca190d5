"""The page about proving a server: what it tells to type works, and so do its workflows."""

import json
import re
import subprocess
import sys
import tomllib
from xml.etree import ElementTree as Xml

import pytest
import yaml

from tests import consoles
from tests.dcs_contract.conftest import REPOSITORY, write

PAGE = (REPOSITORY / "docs" / "proving-a-server.md").read_text(encoding="utf-8")


def block(title: str) -> str:
    """The block with a title."""
    (found,) = re.findall(
        rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```', PAGE, flags=re.MULTILINE | re.DOTALL
    )
    return found


GITHUB, GITLAB = block(".github/workflows/contract.yml"), block(".gitlab-ci.yml")


@pytest.mark.parametrize(
    ("schema", "text"), [("vendor.github-workflows", GITHUB), ("vendor.gitlab-ci", GITLAB)]
)
def test_a_workflow_is_valid(tmp_path, schema, text):
    write(tmp_path / "workflow.yml", text)
    line = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, "workflow.yml"]
    result = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_both_run_the_same_commands_and_keep_what_they_write():
    steps = yaml.safe_load(GITHUB)["jobs"]["contract"]["steps"]
    job = yaml.safe_load(GITLAB)["contract"]
    github = [line for step in steps for line in step.get("run", "").strip().splitlines()]
    assert github == [*job["before_script"], *job["script"]]
    kept = {step["uses"].partition("@")[0]: step["with"] for step in steps if step.get("if") == "always()"}
    assert kept["actions/upload-artifact"]["path"] == "contract"
    assert kept["github/codeql-action/upload-sarif"]["sarif_file"] == "contract/report.sarif"
    assert job["artifacts"]["reports"] == {"junit": "contract/junit.xml"}


def test_the_commands_of_a_job_give_a_verdict(tmp_path):
    folder = consoles.copied(tmp_path)
    script = yaml.safe_load(GITLAB)["contract"]["script"]
    lines = [*script, "kill %1"]
    result = consoles.shell("\n".join(["set -e", *lines]), folder)
    assert "Clean: no defect in" in result
    assert json.loads((folder / "contract" / "report.json").read_text())["exit_code"] == 0
    assert Xml.parse(folder / "contract" / "junit.xml").getroot().find("testsuite") is not None
    assert json.loads((folder / "contract" / "report.sarif").read_text())["runs"][0]["results"] == []


def test_the_list_of_accepted_defects_is_one(tmp_path):
    from dcs_contract.fuzz.baseline import read_baseline

    write(tmp_path / "accepted-defects.toml", block("accepted-defects.toml"))
    assert [entry.check for entry in read_baseline(tmp_path / "accepted-defects.toml")] == ["allow"]


def test_the_description_of_the_page_is_one(tmp_path, monkeypatch):
    from dcs_contract.fuzz.setup import read_document
    from dcs_contract.fuzz.target_file import read_target
    from dcs_contract.fuzz.terms import all_terms

    monkeypatch.setenv("DCS_TOKEN", "a-token-of-today")
    write(tmp_path / "target.toml", block("target.toml"))
    target = read_target(
        tmp_path / "target.toml", all_terms(read_document(REPOSITORY / "generated" / "openapi.json"))
    )
    assert (len(target.cases), len(target.observed)) == (1, 1)
    assert tomllib.loads(block("target.toml"))["url"] == target.url


def test_the_test_of_the_page_passes(tmp_path):
    (text,) = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    write(tmp_path / "test_app.py", text)
    line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_app.py"]
    result = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "1 passed" in result.stdout, result.stdout


def test_what_the_page_tells_to_type_works(target, tmp_path):
    folder = consoles.copied(tmp_path)
    (folder / "build").mkdir()
    consoles.run(PAGE, target, folder)
