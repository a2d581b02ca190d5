"""`dcs-contract compare` and `dcs-contract publish`."""

import shutil

import pytest

from dcs_contract.bundle import bundle, render
from dcs_contract.compare.release import Releases
from tests.dcs_contract.conftest import REPOSITORY, edit, write

GENRE = "components/schemas/Genre.yaml"
WIDER = ("[play, opera, reading]", "[play, opera, reading, dance]")
SOLD = "'204': {description: Cancelled.}\n        '409': {description: Sold.}"
ACCEPTED = """\
[[accept]]
id = "response-enum-widened"
at = "/components/schemas/Genre"
reason = "announced in the programme"
date = 2026-03-01
"""


@pytest.fixture
def older(foreign):
    """A copy of the foreign document, to compare with."""
    return shutil.copytree(foreign.parent, foreign.parent.parent / "older") / foreign.name


def test_nothing_changed(run, foreign, older):
    assert run("compare", older, foreign) == (0, "No change\n", "")


def test_what_breaks_is_told_with_its_reason(run, foreign, older):
    edit(foreign.parent / GENRE, *WIDER)
    code, out, err = run("compare", older, foreign)
    assert (code, err) == (1, "")
    assert out == (
        'breaking: enum now has "dance" [response-enum-widened]\n'
        "  at   /components/schemas/Genre\n"
        "  why  the values that are listed: callers may get what they were never told of\n"
        "\n"
        'non-breaking: enum now has "dance" [request-enum-widened]\n'
        "  at   /components/schemas/Genre\n"
        "  why  the values that are listed: what callers send is still accepted\n"
        "\n"
        "1 breaking, 1 non-breaking\n"
    )


def test_an_addition_does_not_break(run, foreign, older):
    edit(
        older.parent / "openapi.yaml",
        "  /events/{event}/orders:\n",
        "  /events/{event}/orders:\n    x-a: 1\n",
    )
    edit(
        foreign,
        "          schema: {type: string, pattern: '^[a-z0-9]{8}$'}",
        "          schema: {type: string}",
    )
    code, out, _ = run("compare", older, foreign)
    assert code == 0
    assert "request-pattern-widened" in out


def test_a_bundle_is_compared_like_a_document(run, foreign, older, tmp_path):
    file = tmp_path / "bundle.json"
    write(file, render(bundle(older).document))
    assert run("compare", file, foreign) == (0, "No change\n", "")


def test_an_accepted_change_does_not_break(run, foreign, older):
    edit(foreign.parent / GENRE, *WIDER)
    write(foreign.parent / "accepted.toml", ACCEPTED)
    code, out, _ = run("compare", older, foreign)
    assert code == 0
    assert "  accepted on 2026-03-01: announced in the programme\n" in out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('reason = "announced in the programme"\n', ""),
        ("announced in the programme", " "),
        ("response-enum-widened", "enum-widened"),
        ("2026-03-01", '"March"'),
        ("[[accept]]", "[[accept]]\nmore = 1"),
        ("[[accept]]", "[[accept"),
    ],
)
def test_an_acceptance_that_cannot_be_used_is_refused(run, foreign, older, old, new):
    write(foreign.parent / "accepted.toml", ACCEPTED.replace(old, new))
    code, _, err = run("compare", older, foreign)
    assert code == 2
    assert err.startswith("accepted.toml")


def test_a_missing_document_is_refused(run, foreign, tmp_path):
    code, _, err = run("compare", tmp_path / "gone.yaml", foreign)
    assert (code, err.startswith("cannot read")) == (2, True)


def test_a_release_is_frozen(run, foreign):
    code, out, err = run("publish", foreign)
    assert (code, err) == (0, "")
    released = foreign.parent / "published" / "2.3.0.json"
    assert out == f"Released {released}\n"
    assert released.read_text(encoding="utf-8") == render(bundle(foreign).document)
    assert run("check", foreign)[0] == 0
    code, _, err = run("publish", foreign)
    assert code == 2
    assert "the version 2.3.0 is released already [release-frozen]" in err


@pytest.mark.parametrize("edited", [False, True])
def test_a_released_version_that_changed_or_vanished_is_noticed(run, foreign, edited):
    run("publish", foreign)
    released = foreign.parent / "published" / "2.3.0.json"
    if edited:
        edit(released, "Box office", "Theatre")
    else:
        released.unlink()
    code, _, err = run("check", foreign)
    assert code == 1
    assert (
        f"2.3.0.json is a released version and {'changed' if edited else 'is gone'} [release-frozen]" in err
    )


def test_a_released_version_that_nobody_recorded_is_noticed(run, foreign):
    write(foreign.parent / "published" / "1.0.0.json", "{}")
    code, _, err = run("check", foreign)
    assert code == 1
    assert "release-frozen" in err


@pytest.mark.parametrize(
    ("file", "old", "new", "needed"),
    [
        ("openapi.yaml", "summary: List events", "summary: All events", "2.3.1"),
        (GENRE, "[play, opera, reading]", "[play, opera, reading, dance]", "3.0.0"),
        ("openapi.yaml", "operationId: getEvent", "operationId: showEvent", "3.0.0"),
        ("openapi.yaml", "'204': {description: Cancelled.}", SOLD, "2.4.0"),
    ],
)  # fmt: skip
def test_the_version_must_move_as_far_as_the_change(run, foreign, file, old, new, needed):
    run("publish", foreign)
    edit(foreign.parent / file, old, new)
    code, _, err = run("check", foreign)
    assert code == 1
    assert f"the version 2.3.0 must be at least {needed} [version-moves]" in err
    edit(foreign, "version: 2.3.0", f"version: {needed}")
    assert run("check", foreign)[0] == 0
    assert run("publish", foreign)[0] == 0


def test_an_accepted_change_moves_the_patch(run, foreign):
    run("publish", foreign)
    edit(foreign.parent / GENRE, *WIDER)
    write(foreign.parent / "accepted.toml", ACCEPTED)
    assert "must be at least 2.4.0" in run("check", foreign)[2]


def test_a_version_that_is_none_cannot_be_released(run, foreign):
    edit(foreign, "version: 2.3.0", "version: spring")
    code, _, err = run("publish", foreign)
    assert code == 2
    assert '"spring" is not a version [version-moves]' in err
    assert not (foreign.parent / "published").exists()


def test_a_wrong_document_cannot_be_released(run, foreign):
    edit(foreign, "summary: List events", "summary: ''")
    code, _, err = run("publish", foreign)
    assert code == 2
    assert "[description]" in err
    assert not (foreign.parent / "published").exists()


def test_our_document_is_released():
    assert Releases(REPOSITORY / "openapi" / "openapi.yaml").versions()
