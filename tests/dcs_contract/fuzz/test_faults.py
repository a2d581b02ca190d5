"""The suite finds what is wrong, and only that: the kill matrix.

MATRIX_SEEDS in the environment says with how many seeds; `make matrix` takes twenty.
"""

import os

import pytest

from dcs_contract.fuzz import session
from tests.dcs_contract.fuzz.asgi import Uvicorn
from tests.dcs_contract.fuzz.fake import Fake
from tests.dcs_contract.fuzz.faults import ALLOWED, FAULTS
from tests.dcs_contract.fuzz.proving import hasty, kill

SEEDS = range(1, int(os.environ.get("MATRIX_SEEDS", "1")) + 1)
ENOUGH = 80
LATE = 0.15
"""Seconds in which the slowest of the faults that come late shows."""


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    hasty(monkeypatch.setattr)


def test_there_are_many_faults_and_each_says_what_it_is():
    assert len(FAULTS) >= ENOUGH
    descriptions = [fault.description for fault in FAULTS.values()]
    assert all(descriptions)
    assert len(set(descriptions)) == len(descriptions)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_found_by_its_check(fault, seed, monkeypatch):
    if fault.check == "effect-late":
        monkeypatch.setattr(session, "GRACE", LATE)
    outcome = kill(fault.kind, [fault.check], seed)
    assert fault.check in {defect.finding.check for defect in outcome.defects}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ALLOWED, ids=lambda kind: kind.__doc__)
def test_what_the_document_allows_is_no_defect(kind, seed):
    assert kill(kind, seed=seed, first=False).defects == []


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_none_behind_another_http_server(seed):
    assert kill(Fake, seed=seed, first=False, served=Uvicorn).defects == []
