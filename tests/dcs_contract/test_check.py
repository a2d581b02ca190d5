"""`dcs-contract check`: what is wrong, and what is stale."""

import pytest

from dcs_contract.check.rules import RULES
from tests.dcs_contract.conftest import REPOSITORY, edit


def test_our_document_is_right_and_our_generated_files_are_fresh(run):
    code, out, err = run("check", REPOSITORY / "openapi" / "openapi.yaml")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith("Right: ")
    assert out.splitlines()[1].startswith("Fresh: generated/")


BROKEN = {
    "valid_openapi": ("summary: Detach a volume", "summary: [detach]", "not valid OpenAPI"),
    "described_operation": (
        "  summary: Detach a volume\n",
        "",
        "POST /volumes/{volume}/detach has no summary",
    ),
    "example_matches_schema": (
        "reason: gone",
        "reason: 404",
        "the example NoSuchVolume does not match its schema",
    ),
    "known_source": ("  tags:", "  x-source: [book]\n  tags:", 'the source "book" is not explained'),
}


def test_each_rule_has_a_document_that_breaks_it():
    assert set(BROKEN) == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize(("old", "new", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_reported(run, volumes, old, new, message):
    edit(volumes.parent / "paths" / "detach.yaml", old, new)
    code, out, err = run("check", volumes)
    assert (code, out) == (1, "")
    assert message in err
    assert "1 problems in" in err


def test_all_problems_are_reported_at_once(run, volumes):
    edit(volumes.parent / "paths" / "detach.yaml", "  summary: Detach a volume\n", "  x-source: [a, b]\n")
    code, _, err = run("check", volumes)
    assert code == 1
    assert "3 problems in" in err


def test_a_document_that_was_never_generated_is_stale(run, volumes):
    code, out, err = run("check", volumes)
    assert code == 4
    assert out.startswith("Right: ")
    assert "provenance.json is missing" in err


def test_an_edited_source_makes_every_file_stale_and_says_why(run, ours):
    edit(ours.parent / "components" / "schemas" / "Error.yaml", "Every error", "Each error")
    code, _, err = run("check", ours)
    assert code == 4
    assert "  why  components/schemas/Error.yaml changed\n" in err
    assert "generated/dcs_api/models/error.py" in err
    assert err.endswith("  fix  make generate\n")


def test_a_hand_edit_is_noticed(run, ours):
    edit(ours.parent.parent / "generated" / "dcs_models" / "__init__.py", "class ", "class  ")
    code, _, err = run("check", ours)
    assert code == 4
    assert err == (
        "Stale: generated/dcs_models/__init__.py\n  why  was edited by hand\n  fix  make generate\n"
    )


def test_a_foreign_and_a_missing_file_are_noticed(run, ours):
    generated = ours.parent.parent / "generated"
    (generated / "notes.txt").write_text("mine", encoding="utf-8")
    (generated / "dcs_api" / "types.py").unlink()
    code, _, err = run("check", ours)
    assert code == 4
    assert "Stale: generated/dcs_api/types.py\n  why  is missing\n" in err
    assert "Stale: generated/notes.txt\n  why  is not a generated file\n" in err


def test_an_unreadable_document_is_not_a_wrong_one(run, tmp_path):
    code, out, err = run("check", tmp_path / "openapi.yaml")
    assert (code, out) == (2, "")
    assert err.startswith("cannot read ")
