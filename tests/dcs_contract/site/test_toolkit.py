"""The pages on the toolkit itself are its own registers, and nothing typed again."""

import json
import sys
from pathlib import Path

import pytest

from dcs_contract.check.rules import RULES
from dcs_contract.compare.kinds import KINDS
from dcs_contract.fuzz.defect import CHECKS
from dcs_contract.problem import Refused
from dcs_contract.site import toolkit
from dcs_contract.site.outline import outline
from tests.conftest import REPOSITORY
from tests.dcs_contract.conftest import write


def test_every_rule_has_its_entry(pages):
    page = pages["rules.html"]
    text = page.path.read_text(encoding="utf-8")
    assert {rule.id for rule in RULES} <= set(page.ids)
    assert all(rule.title.split("`")[0] in text for rule in RULES)


def test_every_kind_of_change_has_its_entry(pages):
    assert set(KINDS) <= set(pages["breaking.html"].ids)


def test_every_check_of_the_suite_has_its_entry(pages):
    page = pages["checks.html"]
    assert set(CHECKS) <= set(page.ids)
    assert all(check.says in page.text and check.why in page.text for check in CHECKS.values())


def measured(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch, **sides: list[float]) -> None:
    """Write a result as the benchmarks do."""
    monkeypatch.syspath_prepend(REPOSITORY / "benchmarks")
    sys.modules.pop("results", None)
    import results

    monkeypatch.setattr(results, "FOLDER", folder / toolkit.RESULTS)
    (folder / "benchmarks").mkdir(exist_ok=True)
    results.record(name, title=f"Of {name} <b>", what="`x` is done.", unit="ms", sides=sides, remarks=["So."])


def test_what_was_measured_is_a_table_and_a_picture(tmp_path, monkeypatch):
    assert toolkit.benchmarks(tmp_path) is None
    measured(tmp_path, "near", monkeypatch, ours=[2.0, 1.0, 3.0], theirs=[20.04999])
    measured(tmp_path, "far", monkeypatch, ours=[1.0], theirs=[9999.0], none=[0.0])
    page = toolkit.benchmarks(tmp_path)
    assert page
    assert {"near", "far"} <= outline(page.body).ids
    for text in ("Of near &lt;b&gt;", "<code>x</code> is done.", "<li>So.</li>", '<th scope="col">ms</th>'):
        assert text in page.body
    assert "<td>1</td><td><b>2</b></td><td>3</td>" in page.body
    assert "<td>20</td>" in page.body
    assert page.body.count('role="img"') == 2
    assert page.body.count("Of near &lt;b&gt;, in ms: bars with their spread") == 1


@pytest.mark.parametrize(("great", "words"), [(100.0, "in ms, logarithmic:"), (10.0, "in ms:")])
def test_far_values_get_another_scale(tmp_path, monkeypatch, great, words):
    measured(tmp_path, "x", monkeypatch, small=[1.0], great=[great])
    page = toolkit.benchmarks(tmp_path)
    assert page
    assert words in page.body


def test_a_file_of_another_shape_is_refused(tmp_path):
    write(tmp_path / toolkit.RESULTS / "odd.json", '{"title": 1}')
    with pytest.raises(Refused, match=r"odd\.json is no result of a benchmark"):
        toolkit.benchmarks(tmp_path)


FAULT = {"id": "no-check", "class": "access", "description": "lets all in", "knowledge": "target"}


def test_the_kill_matrix_says_who_finds_what(tmp_path):
    assert toolkit.kill_matrix(tmp_path) is None
    faults = [
        FAULT | {"found": {"ours": True, "other": False}},
        FAULT | {"id": "late", "class": "effect", "found": {"ours": True, "other": True}},
    ]
    sums = {
        "ours": {"found": 2, "of": 2, "seconds": 1.24, "requests": 40, "accused": []},
        "other": {"found": 1, "of": 2, "seconds": 9, "requests": 700.5, "accused": ["Slow"]},
    }
    content = {"faults": faults, "sums": sums, "clean": ["Answers slowly.", "Has `more` headers."]}
    write(tmp_path / toolkit.RESULTS / toolkit.MATRIX, json.dumps(content))
    page = toolkit.kill_matrix(tmp_path)
    assert page
    assert {"no-check", "late"} <= outline(page.body).ids
    for text in ("lets all in", "Has <code>more</code> headers.", "1 of 2</td><td>50 %</td><td>1 of 2</td>"):
        assert text in page.body
    assert "2 of 2</td><td>100 %</td><td>0 of 2</td><td>1.2</td><td>40</td>" in page.body
    assert (page.body.count("found</span>"), page.body.count("missed</span>")) == (3, 1)


@pytest.mark.parametrize("text", ['{"faults": [{}]}', "{}", "1", "[1]", "{"])
def test_a_kill_matrix_of_another_shape_is_refused(tmp_path, text):
    write(tmp_path / toolkit.RESULTS / toolkit.MATRIX, text)
    with pytest.raises(Refused, match=r"kill_matrix\.json is no result of a benchmark"):
        toolkit.kill_matrix(tmp_path)
