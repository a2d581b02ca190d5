"""The suite finds what is wrong, and only that."""

import pytest

from dcs_contract.fuzz import session
from tests.dcs_contract.fuzz.fake import OBSERVED, PAIR, Fake
from tests.dcs_contract.fuzz.faults import ALLOWED, FAULTS


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_by_its_check(prove, name, monkeypatch):
    if name.startswith("effect-late"):
        monkeypatch.setattr(session, "GRACE", 0.15)
    observed = OBSERVED if name.startswith("effect-unasked") else [PAIR]
    outcome = prove(FAULTS[name], "--max-examples", 12, observed=observed)
    assert outcome.code == 1
    assert name.partition(":")[0] in outcome.checks


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("kind", ALLOWED, ids=lambda kind: kind.__doc__)
def test_what_the_document_allows_is_no_defect(prove, kind):
    outcome = prove(kind, "--max-examples", 12, observed=OBSERVED)
    assert outcome.report["defects"] == []
    assert outcome.code == 0


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("seed", [2, 3])
def test_no_seed_raises_a_false_alarm(prove, seed):
    outcome = prove(Fake, "--seed", seed)
    assert outcome.report["defects"] == []
    assert outcome.code == 0
