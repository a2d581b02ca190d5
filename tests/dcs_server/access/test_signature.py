"""The signature itself: the vendor's test vector, whatever its signer signs, and every bit of it."""

import hashlib
from dataclasses import replace
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dcs_server.access.keys import REFUSAL, Keys
from dcs_server.access.signature import (
    Malformed,
    canonical_path,
    canonical_query,
    canonical_request,
    claim,
    sign,
)
from dcs_server.request import Request
from tests.dcs_server.access.conftest import Clock, outcome, request
from tests.dcs_server.access.signing import KEY, changed, signed

VECTOR = request(
    [
        (b"content-type", b"application/json"),
        (b"host", b"service.region.example.com"),
        (b"x-sdk-date", b"20191115T033655Z"),
    ],
    "GET",
    b"/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
    b"limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
)


def test_the_vector_of_the_vendor():
    canonical = canonical_request(VECTOR, ["content-type", "host", "x-sdk-date"])
    assert hashlib.sha256(canonical.encode()).hexdigest() == (
        "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a"
    )
    assert sign("MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc", "20191115T033655Z", canonical) == (
        "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"
    )


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        (b"/", "/"),
        (b"/a", "/a/"),
        (b"/a/", "/a/"),
        (b"/a//b", "/a//b/"),
        (b"/%7e-._", "/~-._/"),
        (b"/a%2fb", "/a/b/"),
        (b"/%2541", "/%2541/"),
        (b"/\xc3\xa4%C3%a4%ff", "/%C3%A4%C3%A4%FF/"),
    ],
)
def test_paths_are_encoded_anew(raw, canonical):
    assert canonical_path(raw) == canonical


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        (b"", ""),
        (b"b=2&a=10&a=1", "a=1&a=10&b=2"),
        (b"a&b=", "a=&b="),
        (b"a=b=c", "a=b%3Dc"),
        (b"a=%20+", "a=%20%2B"),
        (b"a=%ff&b=%fe", "a=%FF&b=%FE"),
    ],
)
def test_parameters_are_put_in_order_and_encoded_anew(raw, canonical):
    assert canonical_query(raw) == canonical


SIGNATURE = "0" * 64


@pytest.mark.parametrize(
    "authorization",
    [
        "SDK-HMAC-SHA256",
        f"SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature={SIGNATURE}",
        f"SDK-HMAC-SHA256 Access=key, SignedHeaders=, Signature={SIGNATURE}",
        f"SDK-HMAC-SHA256 Access=key, SignedHeaders=host, Signature={SIGNATURE[1:]}",
        f"SDK-HMAC-SHA256 Access=key, SignedHeaders=host, Signature={SIGNATURE}0",
        f"SDK-HMAC-SHA256 Access=key, SignedHeaders=host, Signature={'A' * 64}",
        f"SDK-HMAC-SHA256 Access=key, SignedHeaders=host, Signature={SIGNATURE}, Access=key",
        f"SDK-HMAC-SHA256 Signature={SIGNATURE}, SignedHeaders=host, Access=key",
        f"SDK-HMAC-SHA256Access=key, SignedHeaders=host, Signature={SIGNATURE}",
    ],
)
def test_another_syntax_is_no_claim(authorization):
    with pytest.raises(Malformed):
        claim(authorization)


@pytest.mark.parametrize("names", [["host", "absent"], ["Host"], [""], ["höst"]])
def test_a_name_without_a_header_is_refused(names):
    with pytest.raises(Malformed):
        canonical_request(VECTOR, names)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PATHS = st.lists(TEXTS, max_size=4).map(lambda parts: "/" + quote("/".join(parts)))
VALUES = TEXTS | st.booleans() | st.integers() | st.lists(TEXTS, max_size=3)
QUERIES = st.lists(st.tuples(TEXTS, VALUES), max_size=3, unique_by=lambda pair: pair[0])
HEADERS = st.dictionaries(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-.!+~", max_size=6).map(lambda name: f"X-Test-{name}"),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    max_size=3,
)
REQUESTS = st.builds(
    signed,
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    path=PATHS,
    query=QUERIES,
    headers=HEADERS,
    body=st.binary(max_size=20),
)


def judged(sent: Request) -> str:
    return outcome(Keys([KEY], "X-Sdk-Date", Clock()), sent)


@given(sent=REQUESTS)
@settings(deadline=None)
def test_whatever_the_vendor_signs_is_recognised(sent):
    assert judged(sent) == "deploy"


def flipped(data: st.DataObject, value: bytes) -> bytes:
    """With one bit that is not as it was."""
    assume(value)
    bit = data.draw(st.integers(0, 8 * len(value) - 1))
    return (int.from_bytes(value) ^ 1 << bit).to_bytes(len(value))


def damaged(data: st.DataObject, sent: Request) -> Request:
    """With one wrong bit anywhere."""
    match data.draw(st.sampled_from(["method", "path", "query", "body", "name", "value"])):
        case "method":
            return replace(sent, method=flipped(data, sent.method.encode()).decode("latin-1"))
        case "path":
            return replace(sent, raw_path=flipped(data, sent.raw_path))
        case "query":
            return replace(sent, query=flipped(data, sent.query))
        case "body":
            return replace(sent, body=flipped(data, sent.body))
        case part:
            lines = list(sent.headers)
            index = data.draw(st.integers(0, len(lines) - 1))
            name, value = lines[index]
            lines[index] = (flipped(data, name), value) if part == "name" else (name, flipped(data, value))
            return replace(sent, headers=lines)


@given(sent=REQUESTS, data=st.data())
@settings(deadline=None, max_examples=400)
def test_no_bit_can_be_changed(sent, data):
    wrong = damaged(data, sent)
    # %2f and %2F are the same character, so they say the same.
    assume(
        unquote_to_bytes(wrong.raw_path + wrong.query) != unquote_to_bytes(sent.raw_path + sent.query)
        or (wrong.raw_path, wrong.query) == (sent.raw_path, sent.query)
    )
    assert judged(wrong) in (REFUSAL, "unknown")


def test_two_values_that_are_no_text_are_two():
    sent = signed(query=[("a", "\ufffd")])
    assert judged(sent) == "deploy"
    assert judged(replace(sent, query=b"a=%FF")) == REFUSAL


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u0085"])
def test_space_that_http_does_not_drop_is_part_of_a_value(space):
    sent = signed(headers={"X-Test": "value"})
    assert judged(sent) == "deploy"
    assert judged(changed(sent, b"x-test", f"value{space}".encode())) == REFUSAL


def test_a_body_that_its_signature_does_not_cover_is_refused():
    sent = signed(headers={"Content-Type": "text/plain"}, body=b"anything")
    assert sent.header(b"x-sdk-content-sha256") == b"UNSIGNED-PAYLOAD"
    assert judged(sent) == REFUSAL
