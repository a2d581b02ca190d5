"""Signed requests: the vendor's test vector, its signer, and everything that must not pass."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import given
from hypothesis import strategies as st

from dcs_server.access.keys import REFUSAL, Key, Keys, read
from dcs_server.access.lockout import LOCKED, MOST
from dcs_server.access.signature import canonical_request, sign
from tests.dcs_server.access.conftest import PROJECT, START, Clock, outcome, refusal, request, written

ACCESS, SECRET, SESSION = "ACCESSKEY", "the secret of the key", "a temporary token"
KEY = Key(name="deploy", project_id=PROJECT, rights="switch", access=ACCESS, secret=SECRET)
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


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")


def signed(
    method="POST",
    path="/v2/project/instances/instance/swap",
    query=(),
    headers=None,
    body=b"",
    access=ACCESS,
    secret=SECRET,
    at=START,
):
    """A request as the vendor's signer signs it, as it arrives here."""
    made = SdkRequest(
        method=method,
        schema="http",
        host="127.0.0.1:8480",
        resource_path=path,
        query_params=list(query),
        header_params={"X-Sdk-Date": stamp(at), **(headers or {})},
        body=body,
    )
    sent = Signer(BasicCredentials(access, secret, PROJECT)).sign(made)
    raw, _, raw_query = sent.uri.partition("?")
    lines = [(name.lower().encode(), value.encode("latin-1")) for name, value in sent.header_params.items()]
    return request(lines, method, raw.encode(), raw_query.encode(), body)


def changed(sent, name: bytes, value: bytes):
    """With another value of a header."""
    return replace(sent, headers=[(key, value if key == name else old) for key, old in sent.headers])


def header(sent, name: bytes) -> bytes:
    return sent.header(name)


def test_the_vector_of_the_vendor():
    vector = request(
        [
            (b"content-type", b"application/json"),
            (b"host", b"service.region.example.com"),
            (b"x-sdk-date", b"20191115T033655Z"),
        ],
        "GET",
        b"/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
        b"limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
    )
    canonical = canonical_request(vector, ["content-type", "host", "x-sdk-date"])
    secret = "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"
    assert sign(secret, "20191115T033655Z", canonical) == (
        "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"
    )


def test_a_signed_request_passes(keys):
    assert outcome(keys, signed()) == "deploy"
    assert outcome(keys, request([(b"x-auth-token", b"token")])) == "unknown"


PATHS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=4).map("/".join)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
QUERIES = st.lists(st.tuples(TEXTS, TEXTS), max_size=3, unique_by=lambda pair: pair[0])


@given(path=PATHS, query=QUERIES, body=st.binary(max_size=20), method=st.sampled_from(["GET", "POST", "PUT"]))
def test_whatever_the_vendor_signs_is_recognised(path, query, body, method):
    sent = signed(method, "/" + quote(path), query, body=body)
    assert outcome(Keys([KEY], "X-Sdk-Date", Clock()), sent) == "deploy"


CHANGES = {
    "method": lambda sent: replace(sent, method="PUT"),
    "path": lambda sent: replace(sent, raw_path=sent.raw_path + b"x"),
    "query": lambda sent: replace(sent, query=b"a=b"),
    "body": lambda sent: replace(sent, body=b"x"),
    "host": lambda sent: changed(sent, b"host", b"elsewhere"),
    "date": lambda sent: changed(sent, b"x-sdk-date", stamp(START + 1).encode()),
    "no date": lambda sent: replace(sent, headers=[h for h in sent.headers if h[0] != b"x-sdk-date"]),
    "no time": lambda sent: changed(sent, b"x-sdk-date", b"yesterday"),
    "header twice": lambda sent: replace(sent, headers=[*sent.headers, (b"host", b"elsewhere")]),
    "unsigned host": lambda sent: changed(
        sent, b"authorization", header(sent, b"authorization").replace(b"host;", b"")
    ),
    "signature": lambda sent: changed(sent, b"authorization", header(sent, b"authorization")[:-1] + b"x"),
    "other access key": lambda sent: changed(
        sent, b"authorization", header(sent, b"authorization").replace(ACCESS.encode(), b"NOBODY")
    ),
    "syntax": lambda sent: changed(sent, b"authorization", b"SDK-HMAC-SHA256 nonsense"),
    "a token that the key has not": lambda sent: replace(
        sent, headers=[*sent.headers, (b"x-security-token", b"x")]
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_is_changed_the_answer_is_the_same(keys, change):
    assert outcome(keys, change(signed())) == REFUSAL


@pytest.mark.parametrize(
    ("off", "expected"), [(-901, REFUSAL), (-900, "deploy"), (900, "deploy"), (901, REFUSAL)]
)
def test_clocks_may_differ_by_a_quarter_of_an_hour(keys, off, expected):
    assert outcome(keys, signed(at=START + off)) == expected


def guest(session: str = SESSION, at: float = START):
    return signed("GET", access="TEMPORARY", headers={"X-Security-Token": session}, at=at)


def test_a_temporary_key_needs_its_token_and_ends(keys, clock):
    assert outcome(keys, guest()) == "guest"
    assert outcome(keys, guest("another")) == REFUSAL
    assert outcome(keys, signed("GET", access="TEMPORARY")) == REFUSAL
    clock.now += 3600
    assert outcome(keys, guest(at=clock.now)) == REFUSAL


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


@pytest.mark.parametrize("wrong", ["secret = 5", 'secret = ""', "secret = 'x'\nunknown = 'y'"])
def test_no_secret_is_in_an_error(tmp_path, wrong):
    told = refusal(read, written(tmp_path, FILE.replace(f'secret = "{SECRET}"', wrong)))
    assert told.startswith("cannot use credentials")
    assert SECRET not in told
