"""Tokens in a file: who they let in, and what is said of a file that is wrong."""

import asyncio
import re
import tomllib
from datetime import UTC, datetime, timedelta
from textwrap import dedent

import pytest

from dcs_server.access.tokens import Tokens, new, read
from tests.dcs_server.access.conftest import PROJECT, START, outcome, refusal, request, sha256, written

FILE = f"""
[[token]]
name = "deploy"
project_id = "{PROJECT}"
rights = "switch"
sha256 = "{sha256("right")}"

[[token]]
name = "watch"
project_id = "{PROJECT}"
rights = "read"
sha256 = "{sha256("reader")}"
expires = {datetime.fromtimestamp(START + 60, UTC):%Y-%m-%dT%H:%M:%SZ}
"""


def allowed(project: str) -> bool:
    return project == PROJECT


@pytest.fixture
def tokens(tmp_path, clock):
    return Tokens(read(written(tmp_path, FILE), allowed), "X-Auth-Token", clock)


def with_token(text: str):
    return request([(b"x-auth-token", text.encode())])


def test_a_token_lets_its_owner_in(tokens):
    assert outcome(tokens, with_token("right")) == "deploy"
    caller = asyncio.run(tokens.identify(with_token("reader")))
    assert (caller.name, caller.project_id, caller.may_change) == ("watch", PROJECT, False)


@pytest.mark.parametrize("text", ["", "wrong", "righ", "right ", sha256("right")])
def test_anything_else_is_unknown(tokens, text):
    assert outcome(tokens, with_token(text)) == "unknown"
    assert outcome(tokens, request()) == "unknown"


def test_a_hash_of_nothing_lets_nobody_in(tmp_path):
    path = written(tmp_path, FILE.replace(sha256("right"), sha256("")))
    tokens = Tokens(read(path, allowed), "X-Auth-Token")
    assert outcome(tokens, with_token("")) == "unknown"
    assert outcome(tokens, request()) == "unknown"


def test_a_token_ends(tokens, clock):
    clock.now += 59
    assert outcome(tokens, with_token("reader")) == "watch"
    clock.now += 1
    assert outcome(tokens, with_token("reader")) == "TokenExpired"


WRONG = {
    "no TOML": ("=", "Invalid statement", "give a TOML file with [[token]]"),
    "nothing in it": (
        "",
        "it may hold [[token]] only, one or more",
        "begin every entry with a line  [[token]]",
    ),
    "another table": (FILE + "[other]", "it may hold [[token]] only", "begin every entry"),
    "a wrong hash": (
        FILE.replace(sha256("right"), "right"),
        "sha256: String should match",
        "an entry has name",
    ),
    "an unknown key": (FILE.replace("rights", "right", 1), "rights: Field required", "an entry has name"),
    "a wrong right": (FILE.replace('"switch"', '"all"'), "rights: Input should be 'switch' or 'read'", "an"),
    "no zone": (re.sub(r"(\d)Z", r"\1", FILE), "expires: Value error, the time has no zone", "an entry has"),
    "another project": (FILE.replace(PROJECT, "odd"), "the document does not allow this project_id", "give"),
    "a name twice": (
        FILE.replace("watch", "deploy"),
        'the name "deploy" stands here twice',
        "choose another",
    ),
    "a hash twice": (
        FILE.replace(sha256("reader"), sha256("right")),
        "its sha256 stands here twice",
        "leave one out",
    ),
}


@pytest.mark.parametrize(("text", "why", "fix"), WRONG.values(), ids=WRONG.keys())
def test_a_file_that_is_wrong_is_explained(tmp_path, text, why, fix):
    what, at, said, mend = refusal(read, written(tmp_path, text)).split("\n", 3)
    assert what in ("cannot read credentials", "cannot use credentials")
    assert at.startswith(f"  at   {tmp_path}/credentials.toml")
    assert said.startswith(f"  why  {why}")
    assert mend.startswith(f"  fix  {fix}")


def test_the_second_entry_is_named(tmp_path):
    assert refusal(read, written(tmp_path, FILE.replace("watch", "deploy"))) == dedent(f"""\
        cannot use credentials
          at   {tmp_path}/credentials.toml [[token]] 2
          why  the name "deploy" stands here twice
          fix  choose another name""")


def test_a_file_that_is_not_there(tmp_path):
    assert "  why  No such file or directory\n" in refusal(read, tmp_path / "nowhere.toml")


@pytest.mark.parametrize(("mode", "warnings"), [(0o600, 0), (0o640, 1), (0o604, 1)])
def test_a_file_that_others_can_read_is_told_of(tmp_path, caplog, mode, warnings):
    path = written(tmp_path, FILE)
    path.chmod(mode)
    assert len(read(path, allowed)) == 2
    assert [f"chmod 600 {path}" in line for line in caplog.messages] == [True] * warnings


@pytest.mark.parametrize("name", ["Zoë", "\U0001f680", 'a "quoted" \\ name'])
def test_a_new_token_may_have_any_name(tmp_path, name):
    _, entry = new(name, PROJECT, rights="read", days=None)
    (token,) = read(written(tmp_path, entry), allowed)
    assert token.name == name


def test_a_new_token_works_and_is_not_written_down(tmp_path):
    text, entry = new("fresh", PROJECT, rights="switch", days=1)
    tokens = Tokens(read(written(tmp_path, entry), allowed), "X-Auth-Token")
    assert outcome(tokens, with_token(text)) == "fresh"
    assert text not in entry
    assert len(text) >= 43
    (made,) = tomllib.loads(entry)["token"]
    assert timedelta(hours=23) < made["expires"] - datetime.now(UTC) <= timedelta(days=1)


def test_no_hash_is_in_an_error(tmp_path):
    path = written(tmp_path, FILE.replace('"switch"', '"all"'))
    assert sha256("right") not in refusal(read, path)
