"""The command: what it says, what it writes, what it never shows, and how it ends."""

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree as Xml

import pytest

from dcs_contract.fuzz import session
from dcs_contract.fuzz.defect import CHECKS
from dcs_contract.fuzz.phases import ROUNDS
from dcs_contract.problem import Refused
from dcs_contract.report.folder import FILES
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.conftest import DOCUMENT, parser
from tests.dcs_contract.fuzz.fake import CASES, PAIR, TOKENS, Fake, Listening, Reply
from tests.dcs_contract.fuzz.faults.answers import WrongStatus
from tests.dcs_contract.fuzz.faults.effects import LosesOneOfTwo
from tests.dcs_contract.fuzz.faults.leaks import EchoesToken, ShowsTrace
from tests.dcs_contract.fuzz.faults.methods import SaysNotWhatIsAllowed
from tests.dcs_contract.fuzz.proving import Watching, described, prepared

pytestmark = pytest.mark.usefixtures("quick")
FEW = ("--max-examples", 12)


def test_a_clean_run_says_what_it_reached(prove):
    outcome = prove(Fake, *FEW)
    assert outcome.code == 0
    assert re.search(r"swapInstance: 204 \d+ times, 400 \d+ times", outcome.out)
    assert "not reached: 429 (gateway), 500, 502 (gateway), 504 (gateway)" in outcome.out
    assert re.search(r"Clean: no defect in \d+ requests\n$", outcome.out)
    assert outcome.out == (outcome.folder / "report.txt").read_text()


def test_progress_goes_to_stderr(prove):
    phases = [line[:16].strip() for line in prove(Fake, *FEW).err.splitlines()]
    made_up = ["examples", "coverage", "fuzzing"]
    known = ["known refusals", "known cases", "derived cases", "in use", *ROUNDS, "repetition"]
    assert phases[: len(known) + 5] == [*known, "overlapping", *made_up, "known again"]


def test_a_defect_names_the_document_and_how_to_see_it_again(document, fuzz):
    with Listening(SaysNotWhatIsAllowed(document)) as listening:
        outcome = fuzz(fake.target(listening.url), *FEW)
    path = f"/v2/{fake.PROJECT}/instances/{PAIR}/swap"
    assert re.sub(r"request \d+", "request N", outcome.out).startswith(
        "allow/swapInstance/405\n"
        "  405 does not say rightly which methods the path has\n"
        "  expected  Allow: POST\n"
        "  see       RFC 9110, section 10.2.1\n"
        "  came      no Allow\n"
        "  why       HTTP demands it, and tools find out from it what they may send.\n"
        "  phase     methods, request N\n"
        f"  again     curl -i --globoff --path-as-is -X GET {listening.url}{path} "
        "-H 'User-Agent: dcs-contract' -H \"X-Auth-Token: $VALID\"\n"
    )
    assert re.search(r"\n1 defect in \d+ requests\n$", outcome.out)


def test_the_curl_line_of_a_defect_sends_the_same_request(document, fuzz, monkeypatch):
    server = WrongStatus(document)
    with Listening(server) as listening:
        outcome = fuzz(fake.target(listening.url), *FEW)
        (defect,) = outcome.report["defects"]
        server.received.clear()
        answer = subprocess.run(
            ["sh", "-c", defect["again"]], env={"VALID": TOKENS["valid"]}, capture_output=True, check=True
        )
    assert b" 404 " in answer.stdout.splitlines()[0]
    assert [request.token for request in server.received] == [TOKENS["valid"]]


def test_secrets_are_nowhere(prove):
    for kind in (EchoesToken, ShowsTrace):
        outcome = prove(kind, *FEW)
        files = [file.read_text(errors="replace") for file in outcome.folder.rglob("*") if file.is_file()]
        written = "\n".join([outcome.out, outcome.err, *files])
        assert outcome.code == 1
        assert "$EXPIRED" in written or kind is ShowsTrace
        assert not [name for name, token in TOKENS.items() if token in written]


def test_the_same_seed_sends_the_same_requests(document, fuzz):
    runs = []
    for seed in (7, 7, 8):
        listener = Calls()
        with Listening(Fake(document)) as listening:
            prepared(described(fake.target(listening.url)), seed).verdict(listener)
        runs.append(listener.calls)
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


class Calls(Watching):
    """Keeps what was sent for the proof."""

    def __init__(self):
        super().__init__(first=False)
        self.calls = []

    def sent(self, sent):
        if sent.phase != session.PUTTING_BACK:
            self.calls.append(sent.call)


def test_two_runs_with_one_seed_report_the_same(document, fuzz):
    reports = []
    with Listening(WrongStatus(document)) as listening:
        for _ in range(2):
            outcome = fuzz(fake.target(listening.url), *FEW)
            reports.append([(outcome.folder / name).read_text() for name in FILES if name != "traffic.har"])
    assert reports[0] == reports[1]


def test_the_junit_report_has_a_test_for_every_check(prove):
    outcome = prove(WrongStatus, *FEW)
    root = Xml.parse(outcome.folder / "junit.xml").getroot()
    suite, proof = root.findall("testsuite")
    assert [case.get("name") for case in suite] == list(CHECKS)
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["known-status"]
    assert (suite.get("tests"), suite.get("failures")) == (str(len(CHECKS)), "1")
    assert proof.get("errors") == "0"


def test_characters_that_xml_cannot_hold_do_not_break_the_report(prove):
    class SendsControls(Fake):
        def find(self, project, instance):
            refusal = super().find(project, instance)
            return replace(refusal, body=b"\x00\x1b[31m\xff") if refusal else None

    outcome = prove(SendsControls, *FEW)
    assert "body" in outcome.checks
    assert Xml.parse(outcome.folder / "junit.xml").getroot().find(".//failure") is not None
    assert "\x1b" not in outcome.out


def test_without_a_case_that_succeeds_nothing_is_called_clean(document, fuzz):
    cases = {name: case for name, case in CASES.items() if name != "switches"}
    with Listening(Fake(document)) as listening:
        outcome = fuzz(fake.target(listening.url, cases))
    assert outcome.code == 2
    assert outcome.report["defects"] == []
    assert "swapInstance: never saw 204: no case expects a success" in outcome.report["not_proved"]
    assert "Clean" not in outcome.out


def test_without_anything_observed_nothing_is_called_clean(document, fuzz):
    with Listening(Fake(document)) as listening:
        outcome = fuzz(fake.target(listening.url).partition("[[observe]]")[0], *FEW)
    assert outcome.code == 2
    assert outcome.report["not_proved"] == [
        "swapInstance: it has an effect, and there is no [[observe]] to see it by"
    ]


def test_a_server_that_dies_on_the_way_is_a_defect(document, fuzz):
    with Listening(Fake(document)) as listening:

        class Dies(Fake):
            def __call__(self, request):
                if len(self.received) > 120 and not request.target.startswith("/roles/"):
                    mortal.server.shutdown()
                    mortal.server.server_close()
                    raise ConnectionAbortedError
                return super().__call__(request)

        with Listening(Dies(document)) as mortal:
            target = fake.target(mortal.url).replace(f"{mortal.url}/roles", f"{listening.url}/roles")
            target = target.partition("[[observe]]")[0]
            outcome = fuzz(target, *FEW)
    assert outcome.code == 1
    assert outcome.checks == {"no-answer"}
    assert "the server stopped answering in the phase: spellings" in outcome.out


def test_a_server_that_says_nothing_any_more_is_not_waited_for(document, fuzz, monkeypatch):
    class Mute(Fake):
        def __call__(self, request):
            if len(self.received) > 20:
                raise TimeoutError
            return super().__call__(request)

    with Listening(Mute(document)) as listening:
        outcome = fuzz(fake.target(listening.url).partition("[[observe]]")[0], *FEW)
    assert outcome.code == 1
    assert outcome.report["statuses"]["swapInstance"]["none"] == session.PATIENCE


def test_a_server_that_does_not_listen_is_refused(fuzz):
    with Listening(None) as listening:
        url = listening.url
    with pytest.raises(Refused, match=f"no server answers at {url}"):
        fuzz(fake.target(url))


def test_a_refused_run_leaves_no_older_report(document, fuzz):
    with Listening(Fake(document)) as listening:
        outcome = fuzz(fake.target(listening.url), *FEW)
    assert (outcome.folder / "report.json").exists()
    with pytest.raises(Refused):
        fuzz(fake.target(listening.url))
    assert not [name for name in FILES if (outcome.folder / name).exists()]


def test_a_redirect_is_not_followed(document, fuzz):
    elsewhere = Fake(document)

    class Redirects(Fake):
        def done(self):
            return Reply(307, {"Location": f"{other.url}/v2/x/instances/y/swap"})

    with Listening(elsewhere) as other, Listening(Redirects(document)) as listening:
        outcome = fuzz(fake.target(listening.url), *FEW)
    assert "status" in outcome.checks
    assert elsewhere.received == []


def test_proxies_of_the_environment_are_not_used(document, fuzz, monkeypatch):
    proxy = Fake(document)
    with Listening(proxy) as other, Listening(Fake(document)) as listening:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, other.url)
        outcome = fuzz(fake.target(listening.url), *FEW)
    assert outcome.code == 0
    assert proxy.received == []


def test_help_lists_the_exit_codes(capsys):
    with pytest.raises(SystemExit):
        parser().parse_args(["fuzz", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "exit codes: 0 clean: no defect" in text
    assert "1 defects, or a list of accepted ones that is out of date" in text
    assert "2 could not run, or no defect found but too little proved" in text


def test_the_whole_command_in_a_process_of_its_own(document, tmp_path):
    file, folder, cache = tmp_path / "target.toml", tmp_path / "report", tmp_path / "cache"
    with Listening(Fake(document)) as listening:
        file.write_text(fake.target("http://127.0.0.1:9"), encoding="utf-8")
        observed = file.read_text().replace("http://127.0.0.1:9/roles", f"{listening.url}/roles")
        file.write_text(observed, encoding="utf-8")
        line = [listening.url, "--target", file, "--document", DOCUMENT, "--report", folder]
        result = subprocess.run(
            [sys.executable, "-m", "dcs_contract.main", "fuzz", *line, "--max-examples", "5"],
            cwd=tmp_path,
            env=os.environ | {"XDG_CACHE_HOME": str(cache)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 0, result.stderr
    assert json.loads((folder / "report.json").read_text())["defects"] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "report", "target.toml"]
    assert list((cache / "dcs-contract" / "hypothesis").glob("unicode_data/*/codec-*"))
    assert not (folder / ".hypothesis").exists()


def test_overlapping_requests_are_shown_as_such(prove):
    outcome = prove(LosesOneOfTwo, *FEW)
    (defect,) = [defect for defect in outcome.report["defects"] if defect["check"] == "effect-overlap"]
    line = defect["again"].removesuffix(" & wait").split(" & ")
    assert len(line) == 2
    assert line[0] == line[1]


def test_the_words_of_a_curl_line_are_quoted(prove):
    outcome = prove(WrongStatus, *FEW)
    words = shlex.split(outcome.report["defects"][0]["again"])
    assert words[:4] == ["curl", "-i", "--globoff", "--path-as-is"]
    assert "X-Auth-Token: $VALID" in words
