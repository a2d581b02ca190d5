"""Accepted defects: they do not count, until their day has come or they are gone."""

import pytest

from dcs_contract.fuzz import baseline
from dcs_contract.problem import Refused
from tests.dcs_contract.fuzz.fake import Fake
from tests.dcs_contract.fuzz.faults.methods import SaysNotWhatIsAllowed

pytestmark = pytest.mark.usefixtures("quick")
ENTRY = """\
[[accept]]
check = "allow"
operation = "swapInstance"
status = "405"
reason = "the gateway does it"
until = 2030-01-31
"""


@pytest.fixture
def prove_with(prove, tmp_path, monkeypatch):
    """Runs the suite with a baseline, on a day."""

    def call(kind, text, day="2030-01-31"):
        file = tmp_path / "baseline.toml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setattr(baseline, "today", lambda: baseline.date.fromisoformat(day))
        return prove(kind, "--max-examples", 5, "--baseline", file)

    return call


def test_an_accepted_defect_is_listed_and_does_not_count(prove_with):
    outcome = prove_with(SaysNotWhatIsAllowed, ENTRY)
    assert outcome.code == 0
    assert outcome.report["defects"] == []
    assert "allow/swapInstance/405: accepted until 2030-01-31: the gateway does it\n" in outcome.out
    assert "Clean: no defect, besides 1 accepted in" in outcome.out


def test_after_its_last_day_it_counts_again(prove_with):
    outcome = prove_with(SaysNotWhatIsAllowed, ENTRY, "2030-02-02")
    assert outcome.code == 1
    assert [defect["id"] for defect in outcome.report["defects"]] == ["allow/swapInstance/405"]
    assert outcome.report["outdated"] == [
        "allow/swapInstance/405: accepted until 2030-01-31, 2 days ago: mend it, or set another day"
    ]


def test_what_is_accepted_and_gone_is_told(prove_with):
    outcome = prove_with(Fake, ENTRY)
    assert outcome.code == 1
    assert "allow/swapInstance/405: accepted, and not there any more: remove the entry" in outcome.out
    assert "but the list of accepted ones is out of date\n" in outcome.out


def test_another_status_is_another_defect(prove_with):
    outcome = prove_with(SaysNotWhatIsAllowed, ENTRY.replace("405", "404"))
    assert (outcome.code, outcome.checks) == (1, {"allow"})


WRONG = {
    'no "reason"': ENTRY.replace('reason = "the gateway does it"\n', ""),
    '"reason" is not a text': ENTRY.replace("the gateway does it", " "),
    '"until" is not a date such as 2027-01-31': ENTRY.replace("2030-01-31", '"January"'),
    'no check "alow"': ENTRY.replace("allow", "alow"),
    'unknown key "ticket"': ENTRY + "ticket = 1\n",
}


@pytest.mark.parametrize(("what", "text"), WRONG.items())
def test_what_is_wrong_in_it_is_said(tmp_path, what, text):
    file = tmp_path / "baseline.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        baseline.read_baseline(file)
    (problem,) = refused.value.problems
    assert problem.what == f"baseline.toml: {what}"
    assert problem.at == f"{file}, [[accept]] number 1"
    assert problem.fix.startswith("write  check = ...")


@pytest.mark.parametrize("text", ["[[accept", 'accepted = "all"', "accept = 1"])
def test_what_is_no_list_of_accepted_defects_is_refused(tmp_path, text):
    file = tmp_path / "baseline.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=r"baseline\.toml"):
        baseline.read_baseline(file)
