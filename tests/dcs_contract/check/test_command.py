"""`dcs-contract check`: what is wrong, and what is stale."""

import json
import shutil

import pytest

from tests.dcs_contract.conftest import REPOSITORY, edit


def test_our_document_is_right_and_our_generated_files_are_fresh(run):
    code, out, err = run("check", REPOSITORY / "openapi" / "openapi.yaml")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith("Right: ")
    assert out.splitlines()[1].startswith("Fresh: generated/")


def test_a_document_alone_is_checked_with_the_default_policy(run, volumes):
    assert run("check", volumes) == (0, f"Right: {volumes}\n", "")


def test_a_folder_is_its_document(run, volumes):
    assert run("check", volumes.parent) == (0, f"Right: {volumes.parent}\n", "")


def test_a_folder_without_or_with_several_documents_is_refused(run, volumes, tmp_path):
    code, _, err = run("check", volumes.parent / "paths")
    assert (code, err.splitlines()[0]) == (2, f"{volumes.parent / 'paths'} holds no document")
    shutil.copy(volumes, volumes.with_name("other.yaml"))
    code, _, err = run("check", volumes.parent)
    assert code == 2
    assert err.endswith(f"  fix  name one: {volumes}, {volumes.with_name('other.yaml')}\n")


def test_a_problem_says_what_where_why_and_how_to_mend(run, volumes, monkeypatch):
    edit(volumes.parent / "paths" / "detach.yaml", "  summary: Detach a volume\n", "")
    monkeypatch.chdir(volumes.parent.parent)
    code, out, err = run("check")
    assert (code, out) == (1, "")
    assert err == (
        'the operation "post" has no summary [description]\n'
        "  at   openapi/paths/detach.yaml:1:1\n"
        "  why  it is what the reader of the reference, and of generated code, gets to see\n"
        "  fix  add  summary:\n"
        "\n"
        "1 problem in openapi\n"
    )


def test_all_problems_are_reported_at_once(run, volumes):
    edit(volumes.parent / "paths" / "detach.yaml", "  summary: Detach a volume\n", "  x-source: [a, b]\n")
    code, _, err = run("check", volumes)
    assert code == 1
    assert "3 problems in" in err


@pytest.fixture
def broken(volumes, monkeypatch):
    """A document with one problem, whose text needs escaping, seen from the folder around it."""
    edit(volumes.parent / "paths" / "detach.yaml", "operationId: detachVolume", "operationId: 'detach%,:'")
    monkeypatch.chdir(volumes.parent.parent)
    return volumes


def test_as_json(run, broken):
    code, out, _ = run("check", "--format", "json")
    (problem,) = json.loads(out)["problems"]
    assert code == 1
    assert problem["rule"] == "operation-id"
    assert (problem["file"], problem["line"], problem["column"]) == ("openapi/paths/detach.yaml", 2, 3)
    assert problem["what"] == '"detach%,:" is no good name in code'
    assert all(problem[key] for key in ("why", "fix"))


def test_as_sarif(run, broken):
    code, out, _ = run("check", "--format", "sarif")
    report = json.loads(out)
    (result,) = report["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]
    assert (code, report["version"], result["ruleId"]) == (1, "2.1.0", "operation-id")
    assert location["artifactLocation"]["uri"] == "openapi/paths/detach.yaml"
    assert location["region"] == {"startLine": 2, "startColumn": 3}
    assert result["ruleId"] in {rule["id"] for rule in report["runs"][0]["tool"]["driver"]["rules"]}


def test_as_github_annotations(run, broken):
    code, out, _ = run("check", "--format", "github")
    assert code == 1
    assert out.startswith(
        "::error file=openapi/paths/detach.yaml,line=2,col=3,title=operation-id::"
        '"detach%25,:" is no good name in code%0Awhy: '
    )
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize("kind", ["json", "sarif", "github"])
def test_a_clean_document_in_any_format_is_only_that(run, ours, kind):
    code, out, err = run("check", "--format", kind, ours)
    assert (code, err) == (0, "")
    assert out.strip() == "" or json.loads(out)


def test_a_setting_that_does_not_exist_is_named(run, volumes):
    (volumes.parent / "contract.toml").write_text("[check]\nsource = true\n", encoding="utf-8")
    code, _, err = run("check", volumes)
    assert code == 2
    assert err.startswith('contract.toml: "source" is not a setting\n')
    assert "sources: true or false" in err


@pytest.fixture
def generated(ours):
    return ours.parent.parent / "generated"


def test_a_generated_folder_without_provenance_is_stale(run, ours, generated):
    (generated / "provenance.json").unlink()
    code, _, err = run("check", ours)
    assert code == 4
    assert err.startswith(
        "Stale: generated/provenance.json\n  why  is missing\n       --- provenance.json as it is\n"
    )


def test_an_edited_source_is_told_with_the_files_that_would_change(run, ours):
    edit(ours.parent / "components" / "schemas" / "Error.yaml", "Every error", "Each error")
    code, _, err = run("check", ours)
    assert code == 4
    assert "Stale: generated/dcs_api/models/error.py\n  why  components/schemas/Error.yaml changed\n" in err
    assert '       -    """Every error' in err
    assert '       +    """Each error' in err
    assert "dcs_api/client.py" not in err
    assert err.endswith("  fix  make generate\n")


def test_a_hand_edit_is_noticed(run, ours, generated):
    edit(generated / "dcs_models" / "__init__.py", "from __future__", "# mine\nfrom __future__")
    code, _, err = run("check", ours)
    assert code == 4
    assert err.startswith("Stale: generated/dcs_models/__init__.py\n  why  was edited by hand\n")
    assert "\n       -# mine\n" in err
    assert err.count("Stale:") == 1


def test_a_foreign_and_a_missing_file_are_noticed(run, ours, generated):
    (generated / "notes.txt").write_text("mine", encoding="utf-8")
    (generated / "dcs_api" / "types.py").unlink()
    code, _, err = run("check", ours)
    assert code == 4
    assert "Stale: generated/dcs_api/types.py\n  why  is missing\n" in err
    assert "Stale: generated/notes.txt\n  why  is not a generated file\n" in err


def test_what_cannot_be_generated_is_a_failure(run, ours):
    error = ours.parent / "components" / "schemas" / "GatewayError.yaml"
    edit(error, "properties:\n", "properties:\n  more: {description: a, enum: [1, a]}\n")
    code, _, err = run("check", ours)
    assert code == 4
    assert err.startswith("Failure: generated/")
    assert "a generator failed" in err


def test_an_unreadable_document_is_not_a_wrong_one(run, tmp_path):
    code, out, err = run("check", tmp_path / "openapi.yaml")
    assert (code, out) == (2, "")
    assert err.startswith("cannot read ")
