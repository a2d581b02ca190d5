"""Who may pass with a signed request: time, replay, temporary keys, locks, and the file of keys."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dcs_server.access.keys import REFUSAL, Key, Keys, read
from dcs_server.access.lockout import LOCKED, MOST
from dcs_server.access.signature import ALGORITHM, canonical_request, sign
from tests.dcs_server.access.conftest import PROJECT, START, outcome, refusal, request, written
from tests.dcs_server.access.signing import ACCESS, KEY, SECRET, added, changed, signed, stamp

SESSION = "a temporary token"
TEMPORARY = Key(
    name="guest",
    project_id=PROJECT,
    rights="read",
    access="TEMPORARY",
    secret=SECRET,
    security_token=SESSION,
    expires=datetime.fromtimestamp(START + 3600, UTC),
)


@pytest.fixture
def keys(clock) -> Keys:
    return Keys([KEY, TEMPORARY], "X-Sdk-Date", clock)


def header(sent, name: bytes) -> bytes:
    return sent.header(name)


def test_a_signed_request_passes(keys):
    assert outcome(keys, signed()) == "deploy"
    assert outcome(keys, request([(b"x-auth-token", b"token")])) == "unknown"


CHANGES = {
    "method": lambda sent: replace(sent, method="PUT"),
    "path": lambda sent: replace(sent, raw_path=sent.raw_path + b"x"),
    "query": lambda sent: replace(sent, query=b"a=b"),
    "body": lambda sent: replace(sent, body=b"x"),
    "host": lambda sent: changed(sent, b"host", b"elsewhere"),
    "date": lambda sent: changed(sent, b"x-sdk-date", stamp(START + 1).encode()),
    "no date": lambda sent: replace(sent, headers=[h for h in sent.headers if h[0] != b"x-sdk-date"]),
    "no time": lambda sent: changed(sent, b"x-sdk-date", b"yesterday"),
    "header twice": lambda sent: added(sent, b"host", b"elsewhere"),
    "signature": lambda sent: changed(sent, b"authorization", header(sent, b"authorization")[:-1] + b"x"),
    "other access key": lambda sent: changed(
        sent, b"authorization", header(sent, b"authorization").replace(ACCESS.encode(), b"NOBODY")
    ),
    "syntax": lambda sent: changed(sent, b"authorization", b"SDK-HMAC-SHA256 nonsense"),
    "a token that the key has not": lambda sent: added(sent, b"x-security-token", b"x"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_is_changed_the_answer_is_the_same(keys, change):
    assert outcome(keys, change(signed())) == REFUSAL


@pytest.mark.parametrize(
    ("off", "expected"), [(-901, REFUSAL), (-900, "deploy"), (900, "deploy"), (901, REFUSAL)]
)
def test_clocks_may_differ_by_a_quarter_of_an_hour(keys, off, expected):
    assert outcome(keys, signed(at=START + off)) == expected


@pytest.mark.parametrize("names", [["host"], ["x-sdk-date"]])
def test_host_and_date_must_be_signed(keys, names):
    sent = signed()
    signature = sign(SECRET, stamp(START), canonical_request(sent, names))
    value = f"{ALGORITHM} Access={ACCESS}, SignedHeaders={';'.join(names)}, Signature={signature}"
    assert outcome(keys, changed(sent, b"authorization", value.encode())) == REFUSAL


def guest(session: str = SESSION, at: float = START):
    return signed("GET", access="TEMPORARY", headers={"X-Security-Token": session}, at=at)


def test_a_temporary_key_needs_its_token_and_ends(keys, clock):
    assert outcome(keys, guest()) == "guest"
    assert outcome(keys, guest("another")) == REFUSAL
    assert outcome(keys, signed("GET", access="TEMPORARY")) == REFUSAL
    clock.now += 3600
    assert outcome(keys, guest(at=clock.now)) == REFUSAL


def test_the_token_of_a_temporary_key_must_be_signed(keys):
    unsigned = signed("GET", access="TEMPORARY")
    assert outcome(keys, added(unsigned, b"x-security-token", SESSION.encode())) == REFUSAL


def test_a_change_cannot_be_replayed_and_a_look_can(keys, clock):
    change, look = signed(), signed("GET")
    assert outcome(keys, change) == "deploy"
    clock.now += 800
    assert outcome(keys, change) == REFUSAL
    assert [outcome(keys, look) for _ in range(2)] == ["deploy"] * 2
    assert outcome(keys, signed(at=clock.now)) == "deploy"


def test_used_signatures_are_forgotten_once_they_are_too_old(keys, clock):
    for _ in range(5):
        assert outcome(keys, signed(at=clock.now)) == "deploy"
        clock.now += 2000
    assert len(keys._used) == 1


def test_six_failures_in_a_row_lock_a_key_for_five_minutes(keys, clock, caplog):
    wrong = signed(secret="wrong")
    for _ in range(MOST):
        assert outcome(keys, wrong) == REFUSAL
    assert outcome(keys, signed()) == "deploy"
    for _ in range(MOST + 1):
        assert outcome(keys, wrong) == REFUSAL
    assert outcome(keys, signed(at=START + 1)) == REFUSAL
    clock.now += LOCKED - 1
    assert outcome(keys, signed(at=clock.now)) == REFUSAL
    clock.now += 1
    assert outcome(keys, signed(at=clock.now)) == "deploy"
    assert caplog.text.count("the key of deploy is locked for 300 seconds") == 1
    assert SECRET not in caplog.text


def test_a_recorded_request_makes_no_room_for_more_guesses(keys):
    recorded = signed()
    assert outcome(keys, recorded) == "deploy"
    for _ in range(MOST):
        assert outcome(keys, signed(secret="wrong")) == REFUSAL
    assert outcome(keys, recorded) == REFUSAL
    assert outcome(keys, signed(secret="wrong")) == REFUSAL
    assert outcome(keys, signed(at=START + 1)) == REFUSAL


def test_unknown_keys_are_not_counted(keys):
    for number in range(100):
        assert outcome(keys, signed(access=f"NOBODY{number}")) == REFUSAL
    assert len(keys._lockout._failures) == 0


def test_secrets_are_in_no_repr(keys):
    assert SECRET not in repr(KEY) + repr(keys)
    assert SESSION not in repr(TEMPORARY)


FILE = f"""
[[key]]
name = "deploy"
project_id = "{PROJECT}"
rights = "switch"
access = "{ACCESS}"
secret = "{SECRET}"
"""


def allowed(project: str) -> bool:
    return project == PROJECT


def test_a_file_of_keys(tmp_path, clock):
    keys = Keys(read(written(tmp_path, FILE), allowed), "X-Sdk-Date", clock)
    caller = asyncio.run(keys.identify(signed()))
    assert caller is not None
    assert (caller.name, caller.project_id, caller.may_change) == ("deploy", PROJECT, True)


def test_a_file_that_others_can_read_is_refused(tmp_path):
    path = written(tmp_path, FILE)
    path.chmod(0o640)
    assert refusal(read, path) == (
        "others can read the secret keys\n"
        f"  at   {path}\n"
        "  why  whoever has a secret key can sign in its owner's name\n"
        f"  fix  chmod 600 {path}"
    )


def test_an_access_key_stands_in_the_file_once(tmp_path):
    path = written(tmp_path, FILE + FILE.replace("deploy", "another"))
    assert "its access key stands here twice" in refusal(read, path)


@pytest.mark.parametrize(
    "wrong",
    ["secret = 5", 'secret = ""', "secret = 'x'\nsecurity_token = ''", "secret = 'x'\nunknown = 'y'"],
)
def test_no_secret_is_in_an_error(tmp_path, wrong):
    told = refusal(read, written(tmp_path, FILE.replace(f'secret = "{SECRET}"', wrong)))
    assert told.startswith("cannot use credentials")
    assert SECRET not in told
