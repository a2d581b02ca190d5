"""No harm: what may change, how often, how long; a wrong target is noticed; what was changed is put back."""

import time

import pytest

from dcs_contract.fuzz.restraint import Limits, plain
from dcs_contract.fuzz.verdict import CLEAN, UNPROVED
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.fake import OBSERVED, OTHER_PAIR, PAIR, Fake, Listening
from tests.dcs_contract.fuzz.faults.effects import (
    SwitchesForNobody,
    SwitchesOnGet,
    SwitchesOnHead,
    SwitchesThenFails,
)
from tests.dcs_contract.fuzz.faults.requests import AcceptsUpperCase
from tests.dcs_contract.fuzz.proving import Watching, described, hasty, prepared


class Counts(Fake):
    """Counts its switches, and the requests that anybody could take for one."""

    def __init__(self, document):
        super().__init__(document)
        self.flips, self.touched = 0, 0

    def __call__(self, request):
        text = plain(request.target + " ".join(request.headers.values()) + request.body.decode("latin-1"))
        looks = request.target.startswith("/roles/")
        self.touched += not looks and any(plain(pair) in text for pair in self.masters)
        return super().__call__(request)

    def flip(self, instance):
        self.flips += 1
        super().flip(instance)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    hasty(monkeypatch.setattr)


@pytest.fixture
def run(document):
    """Runs the suite within limits; gives the server and the verdict."""

    def call(kind, limits, **target):
        server = kind(document)
        with Listening(server) as listening:
            description = fake.target(listening.url, **({"observed": OBSERVED} | target))
            verdict = prepared(described(description), limits=limits).verdict(Watching(first=False))
        return server, verdict

    return call


def test_without_effects_nothing_is_sent_that_could_be_taken_for_a_switch(run):
    server, verdict = run(Counts, Limits(effects=False))
    assert (server.flips, server.touched) == (0, 0)
    assert len(server.received) > 50
    assert verdict.code == CLEAN
    assert any("effects are switched off" in what for what in verdict.skipped)


@pytest.mark.parametrize("kind", [SwitchesForNobody, SwitchesOnHead, SwitchesThenFails, AcceptsUpperCase])
def test_without_effects_not_even_a_careless_server_switches(run, kind):
    server, _ = run(type("Careless", (kind, Counts), {}), Limits(effects=False))
    assert server.flips == 0


def test_with_effects_the_counter_counts(run):
    server, verdict = run(Counts, Limits())
    assert server.flips > 10
    assert server.touched > 100
    assert verdict.code == CLEAN


@pytest.mark.parametrize("most", [1, 2, 5, 12])
def test_no_more_changes_than_allowed(run, most):
    server, verdict = run(Counts, Limits(changes=most))
    assert 1 <= server.flips <= most
    assert verdict.defects == ()
    assert any(f"more than {most} times" in what for what in verdict.skipped)


@pytest.mark.parametrize("most", [2, 5, 12])
def test_the_last_change_is_kept_to_put_things_back(run, most):
    server, _ = run(Counts, Limits(changes=most))
    assert set(server.masters.values()) == {"left"}


def test_what_cannot_be_put_back_is_said(run):
    server, verdict = run(Counts, Limits(changes=1))
    assert server.masters[PAIR] == "right"
    assert any("all 1 changes that were allowed" in gap for gap in verdict.gaps)


@pytest.mark.parametrize("kind", [SwitchesForNobody, SwitchesOnGet])
def test_changes_that_nobody_asked_for_count(run, kind):
    server, _ = run(type("Careless", (kind, Counts), {}), Limits(changes=3))
    assert server.flips <= 3


@pytest.mark.parametrize("seed", range(3))
def test_roles_are_put_back_as_they_were_found(document, seed):
    server = Counts(document)
    with Listening(server) as listening:
        target = described(fake.target(listening.url, observed=OBSERVED))
        prepared(target, seed).verdict(Watching(first=False))
    assert server.masters == {PAIR: "left", OTHER_PAIR: "left"}


class Elsewhere(Counts):
    """Another service, that has nothing to do with ours."""

    def __call__(self, request):
        if request.target.startswith("/roles/"):
            return super().__call__(request)
        self.received.append(request)
        return fake.Reply(403, {"Content-Type": "text/html"}, b"<h1>Hello</h1>")


class OtherTokens(Counts):
    """The service, with other tokens."""

    def authenticate(self, request):
        return self.example("TokenMissing" if request.token is None else "TokenInvalid")


class OtherInstances(Counts):
    """The service, with other instances."""

    def find(self, project, instance):
        return self.example("InstanceNotFound")


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (Elsewhere, "known cases none got its answer"),
        (OtherTokens, "got 401: its credentials are not valid there"),
        (OtherInstances, "got 404: what it names is not there"),
    ],
)
def test_a_server_that_is_not_the_one_described_is_left_alone(run, kind, why):
    server, verdict = run(kind, Limits())
    assert server.flips == 0
    assert len(server.received) <= len(fake.CASES)
    assert verdict.code == UNPROVED
    assert why in verdict.gaps[0]
    assert verdict.gaps[0].startswith("stopped: ")


class Slow(Counts):
    """Takes a while for every answer."""

    def act(self, request, project, instance):
        time.sleep(0.02)
        return super().act(request, project, instance)


def test_a_time_budget_is_kept(run):
    begun = time.monotonic()
    server, verdict = run(Slow, Limits(seconds=1.0))
    assert time.monotonic() - begun < 15.0  # without a budget it takes longer, even on a fast machine
    assert len(server.received) < 300
    assert verdict.code == UNPROVED
    assert "the time budget of 1 seconds is used up" in verdict.gaps[0]
    assert set(server.masters.values()) == {"left"}
