"""Whoever listens is told each request and each defect at once, in order."""

import tomllib

import pytest

from dcs_contract.fuzz.listener import Silent
from dcs_contract.fuzz.run import Run
from dcs_contract.fuzz.session import PUTTING_BACK
from dcs_contract.fuzz.tables import Table
from dcs_contract.fuzz.target_file import TargetFile
from dcs_contract.fuzz.terms import all_terms
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.faults.answers import WrongStatus


class Notes(Silent):
    """Keeps everything it is told."""

    def __init__(self):
        self.events = []

    def begun(self, phase):
        self.events.append(("begun", phase))

    def sent(self, sent):
        self.events.append(("sent", sent))

    def found(self, defect):
        self.events.append(("found", defect))

    def of(self, kind):
        return [value for name, value in self.events if name == kind]


@pytest.mark.usefixtures("quick")
def test_every_request_is_told_with_its_number_and_every_defect_after_its_request(document):
    notes, server = Notes(), WrongStatus(document)
    with fake.Listening(server) as listening:
        terms = all_terms(document)
        table = Table("target.toml", "the top of the file", tomllib.loads(fake.target(listening.url)))
        run = Run(document, terms, TargetFile(table, terms).target(), listening.url, 1, 12)
        verdict = run.verdict(notes)
    sent = notes.of("sent")
    arrived = [item for item in sent if not item.call.raw]
    assert [item.number for item in sent] == list(range(1, len(sent) + 1))
    assert {item.call.target for item in arrived} <= {request.target for request in server.received}
    assert len(arrived) <= len(server.received) <= len(sent)
    proof = [item for item in sent if item.phase != PUTTING_BACK]
    assert [phase for phase in notes.of("begun") if phase != PUTTING_BACK] == list(verdict.sent)
    assert sum(verdict.sent.values()) == len(proof)
    (defect,) = notes.of("found")
    place = notes.events.index(("found", defect))
    (shown,) = [item for item in sent if item.number == defect.request]
    assert notes.events[place - 1] == ("sent", shown)
    assert shown.attempt.result.status == 404
    assert all(item.attempt.seconds >= 0 for item in sent)
