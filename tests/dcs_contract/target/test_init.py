"""`dcs-contract target init`: a description from options, from answers, or from another one."""

import getpass
import io
import stat
import sys
import tomllib

import pytest

from dcs_contract.fuzz.target_file import read_target
from dcs_contract.fuzz.terms import all_terms
from tests.dcs_contract.conftest import write
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.fake import PAIR, PROJECT, TOKENS, Fake, Listening
from tests.dcs_contract.fuzz.proving import DOCUMENT, document

PARAMETERS = ("--parameter", f"project_id={PROJECT}", "--parameter", f"instance_id={PAIR}")


@pytest.fixture
def init(run, tmp_path):
    """Runs the command; gives what it gave and the text that it wrote."""

    def call(*options: object) -> tuple[int, str, str]:
        file = tmp_path / "new.toml"
        code, _, err = run("target", "init", file, "--document", DOCUMENT, *options)
        return code, err, file.read_text(encoding="utf-8") if file.exists() else ""

    return call


def uncommented(text: str) -> str:
    """A description in which every proposal is followed."""
    lines = (line.removeprefix("# ") for line in text.splitlines())
    return "\n".join(line for line in lines if line.startswith("[") or " = " in line)


def test_everything_from_options(init, tmp_path):
    with Listening(Fake(document())) as listening:
        code, err, text = init("--url", listening.url, "--credentials", TOKENS["valid"], *PARAMETERS)
    data = tomllib.loads(text)
    assert (code, err) == (0, "")
    assert data["url"] == listening.url
    assert data["credentials"] == {"valid": {"X-Auth-Token": TOKENS["valid"]}}
    assert [(case["credentials"], case["answer"]) for case in data["case"]] == [
        ("valid", "204"),
        ("none", "401"),
    ]
    assert stat.S_IMODE((tmp_path / "new.toml").stat().st_mode) == 0o600


def test_what_is_missing_is_a_proposal(init):
    _, _, text = init()
    assert tomllib.loads(text) == {}
    assert '# url = "http://127.0.0.1:9000"\n' in text
    assert "# A caller whose credentials were good once.\n# [credentials.expired]\n" in text
    assert "# 401 TokenExpired: " in text
    assert "# Where the master is seen: on Redis, or as one value of a JSON document.\n" in text


def test_the_proposals_are_right_where_they_are_filled_in(init, tmp_path):
    _, _, text = init()
    filled = uncommented(text).split("[[observe]]")
    write(tmp_path / "filled.toml", "[[observe]]".join(filled[:2]))
    target = read_target(tmp_path / "filled.toml", all_terms(document()))
    assert set(target.credentials) == {"valid", "expired", "read-only"}
    assert len({case.expected.name for case in target.cases}) == len(target.cases) > 20
    assert len(target.observed) == 1


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_it_asks_and_shows_no_secret(init, monkeypatch):
    with Listening(Fake(document())) as listening:
        monkeypatch.setattr(sys, "stdin", Terminal(f"{listening.url}\n{PROJECT}\n{PAIR}\n\n"))
        monkeypatch.setattr(getpass, "getpass", lambda _: TOKENS["valid"])
        code, err, text = init()
    questions = [part.strip() for part in err.split(": ") if part.strip()]
    assert code == 0
    assert questions[0] == "URL of the server, such as http://127.0.0.1:9000"
    assert "instance_id of something that may be changed at any time" in questions
    assert TOKENS["valid"] not in err
    assert tomllib.loads(text)["case"][0]["parameters"] == {"project_id": PROJECT, "instance_id": PAIR}


def test_another_description_is_taken_over_and_completed(init, tmp_path):
    with Listening(Fake(document())) as listening:
        write(tmp_path / "old.toml", fake.target(listening.url))
        code, err, text = init("--from", tmp_path / "old.toml")
    assert (code, err) == (0, "")
    assert text.startswith(fake.target(listening.url))
    assert tomllib.loads(text) == tomllib.loads(fake.target(listening.url))
    assert "# 401 TokenInvalid: " in text
    assert "# 401 TokenExpired: " not in text


def test_a_server_that_is_not_there_is_told(init):
    code, err, text = init("--url", "http://127.0.0.1:9", "--credentials", "a-token", *PARAMETERS)
    assert (code, err.splitlines()[0]) == (1, "no server answers at http://127.0.0.1:9")
    assert 'url = "http://127.0.0.1:9"\n' in text


def test_nodes_that_are_not_there_are_told(init):
    nodes = ("--redis", "redis://:a-password@127.0.0.1:9", "--redis", "redis://:a-password@127.0.0.1:10")
    code, err, _ = init(*PARAMETERS, *nodes)
    assert (code, f"the master of project_id {PROJECT}" in err.splitlines()[0]) == (1, True)
    assert "a-password" not in err


def test_another_host_is_not_asked(init):
    code, err, _ = init("--url", "http://192.0.2.1")
    assert (code, 'refused to send requests to "192.0.2.1"' in err) == (1, True)


def test_an_unknown_parameter_is_refused(init):
    code, err, text = init("--parameter", "instance=1")
    assert (code, err.splitlines()[0], text) == (2, 'no parameter "instance"', "")


def test_nothing_is_overwritten(init, tmp_path):
    write(tmp_path / "new.toml", "mine")
    code, err, text = init()
    assert (code, text) == (2, "mine")
    assert "new.toml is there already" in err.splitlines()[0]


def test_it_asks_nothing_that_could_change_anything(init):
    server = Fake(document())
    with Listening(server) as listening:
        init("--url", listening.url, "--credentials", TOKENS["valid"], *PARAMETERS)
    assert server.received == []
