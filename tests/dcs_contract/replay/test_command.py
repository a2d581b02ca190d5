"""`dcs-contract replay`: one request of a report, sent once more, on purpose only."""

import io
import json
import sys
import time

import pytest

from dcs_contract.main import main
from tests.dcs_contract.conftest import write
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.fake import Fake, Listening
from tests.dcs_contract.fuzz.faults.answers import WrongStatus
from tests.dcs_contract.fuzz.faults.effects import LosesOneOfTwo
from tests.dcs_contract.fuzz.faults.methods import SaysNotWhatIsAllowed
from tests.dcs_contract.fuzz.proving import DOCUMENT, document, hasty

KNOWN = "known-status/swapInstance/404"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    hasty(monkeypatch.setattr)


@pytest.fixture
def reported(tmp_path, capsys):
    """Proves a kind of server; gives the folder of the report."""

    def call(kind):
        with Listening(kind(document())) as listening:
            write(tmp_path / "target.toml", fake.target(listening.url))
            line = ["fuzz", "--target", tmp_path / "target.toml", "--document", DOCUMENT]
            line += ["--report", tmp_path / "report", "--max-examples", 2]
            main([str(word) for word in line])
        capsys.readouterr()
        return tmp_path / "report"

    return call


@pytest.fixture
def replay(run, tmp_path):
    """Replays a defect of a report against a server; gives what the command gave."""

    def call(report, identifier, server, *options):
        with Listening(server) as listening:
            write(tmp_path / "target.toml", fake.target(listening.url))
            line = [report, identifier, "--target", tmp_path / "target.toml", "--document", DOCUMENT]
            return run("replay", *line, *options)

    return call


def test_a_defect_that_is_still_there(reported, replay):
    folder, server = reported(WrongStatus), WrongStatus(document())
    code, out, _ = replay(folder, KNOWN, server, "--yes")
    assert code == 1
    assert out.startswith(f'{KNOWN}\n  The known case "single" got another answer\n')
    assert out.endswith(f"\nStill there: {KNOWN} (answered 404)\n")
    assert [(item.method, item.token) for item in server.received] == [("POST", fake.TOKENS["valid"])]


def test_a_defect_that_is_mended(reported, replay):
    server = Fake(document())
    code, out, _ = replay(reported(WrongStatus) / "report.json", KNOWN, server, "--yes")
    assert (code, len(server.received)) == (0, 1)
    assert out == f"Not seen: {KNOWN} (answered 400). Only a whole run proves that it is mended.\n"


def test_without_consent_nothing_is_sent(reported, replay):
    server = WrongStatus(document())
    code, out, err = replay(reported(WrongStatus), KNOWN, server)
    assert (code, out, server.received) == (2, "", [])
    assert err.startswith("nothing was sent\n")
    assert "  why  it may change something: POST /v2/" in err
    assert err.endswith("  fix  add  --yes\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "code"), [("y\n", 1), ("\n", 2), ("no\n", 2)])
def test_at_a_terminal_it_asks(reported, replay, monkeypatch, answer, code):
    folder, server = reported(WrongStatus), WrongStatus(document())
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    found, _, err = replay(folder, KNOWN, server)
    assert (found, len(server.received)) == (code, int(code == 1))
    assert "Send it? [y/N] " in err


def test_a_method_is_judged_again(reported, replay):
    folder = reported(SaysNotWhatIsAllowed)
    code, out, _ = replay(folder, "allow/swapInstance/405", SaysNotWhatIsAllowed(document()), "--yes")
    assert code == 1
    assert out.endswith("Still there: allow/swapInstance/405 (answered 405)\n")


def test_overlapping_requests_overlap_again(reported, replay):
    folder = reported(LosesOneOfTwo)
    defects = json.loads((folder / "report.json").read_text())["defects"]
    (defect,) = [defect for defect in defects if defect["check"] == "effect-overlap"]
    deadline = time.monotonic() + 30
    code = 0
    while code == 0 and time.monotonic() < deadline:  # two requests may miss each other
        server = LosesOneOfTwo(document())
        code, out, _ = replay(folder, defect["id"], server, "--yes")
        assert len(server.received) == 3
    assert out.splitlines()[-1].startswith("Still there: effect-overlap/swapInstance/")


def test_another_host_is_refused(reported, replay):
    server = WrongStatus(document())
    options = ("--yes", "--url", "http://192.0.2.1")
    code, _, err = replay(reported(WrongStatus), KNOWN, server, *options)
    assert (code, server.received) == (2, [])
    assert 'refused to send requests to "192.0.2.1"' in err


def test_an_unknown_defect_names_those_that_there_are(reported, replay):
    code, _, err = replay(reported(WrongStatus), "status/swapInstance/200", Fake(document()))
    assert code == 2
    assert err.startswith('no defect "status/swapInstance/200" in the report\n')
    assert err.endswith(f"  fix  name one of {KNOWN}\n")


def test_a_target_without_the_credentials_is_refused(reported, run, tmp_path):
    folder = reported(WrongStatus)
    target = fake.target("http://127.0.0.1:9").replace("credentials.valid", "credentials.new")
    write(tmp_path / "other.toml", target.replace('"valid"', '"new"'))
    code, _, err = run("replay", folder, KNOWN, "--target", tmp_path / "other.toml", "--document", DOCUMENT)
    assert (code, err.splitlines()[0]) == (2, "the target has no secret VALID")


@pytest.mark.parametrize("text", ["", "[]", '{"defects": []}', '{"defects": [1], "accepted": []}'])
def test_what_is_no_report_is_refused(run, tmp_path, text):
    write(tmp_path / "report.json", text)
    write(tmp_path / "target.toml", fake.target("http://127.0.0.1:9"))
    line = [tmp_path, KNOWN, "--target", tmp_path / "target.toml", "--document", DOCUMENT]
    code, _, err = run("replay", *line)
    assert code == 2
    assert "is not a report that can be replayed" in err
