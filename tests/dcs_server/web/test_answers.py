"""Each documented answer that the server gives, over HTTP, with the body of the document."""

import re

import pytest

from dcs_document import load
from tests.dcs_server.conftest import SWAP, Received, exchange, request, swap_path
from tests.dcs_server.conftest import swap as swap_once

CASES = (
    "TokenMissing",
    "TokenInvalid",
    "TokenExpired",
    "InvalidProjectId",
    "InvalidInstanceId",
    "RoleNotPermitted",
    "PolicyNotPermitted",
    "InstanceNotFound",
    "SwapNotSupported",
    "InstanceTypeNotSupported",
)


def is_answer(received: Received, name: str) -> bool:
    """Whether it is exactly the named example, with the headers that every answer has."""
    answer = SWAP.answers[name]
    assert received.headers["content-type"] == answer.media_type
    assert re.fullmatch("[0-9a-f]{32}", received.headers["x-request-id"])
    return (received.status, received.json) == (answer.status, answer.body)


def test_a_success_has_no_body(target):
    before = target.master()
    received = swap_once(target)
    assert (received.status, received.body) == (204, b"")
    assert "content-type" not in received.headers
    assert "content-length" not in received.headers
    assert re.fullmatch("[0-9a-f]{32}", received.headers["x-request-id"])
    assert target.master() != before


def test_every_request_has_an_id_of_its_own(target):
    first, second = (
        exchange(target, request("POST", "/", None, "X-Request-Id: mine")).headers["x-request-id"]
        for _ in range(2)
    )
    assert len({first, second, "mine"}) == 3


@pytest.mark.parametrize("name", CASES)
def test_the_target_description_tells_the_truth(target, name):
    before = target.master()
    cases = [case for case in target.data["case"] if case["answer"] == name]
    assert cases
    for case in cases:
        headers = target.data["credentials"].get(case["credentials"], {})
        operation = load().operations[case["operation"]]
        path = operation.path.format(**case["parameters"])
        sent = request(operation.method, path, headers.get("X-Auth-Token"))
        assert is_answer(exchange(target, sent), name), case["name"]
    assert target.master() == before


def test_every_status_that_can_be_reached_has_a_case(target):
    names = {case["answer"] for case in target.data["case"]}
    assert names == {"200", "204", *CASES}


ODD_PATHS = {
    "root": "/",
    "trailing slash": "{path}/",
    "double slash": "/{path}",
    "empty project": "/v2//instances/{instance_id}/swap",
    "empty instance": "/v2/{project_id}/instances//swap",
    "other case": "/V2/{project_id}/instances/{instance_id}/swap",
    "encoded letter of a fixed segment": "/v2/{project_id}/instances/{instance_id}/%73wap",
    "encoded slash as separator": "/v2/{project_id}/instances/{instance_id}%2Fswap",
    "dot segments": "/v2/x/../{project_id}/instances/{instance_id}/swap",
    "parameters behind a semicolon": "{path};a=b",
}


@pytest.mark.parametrize("path", ODD_PATHS.values(), ids=ODD_PATHS.keys())
@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
def test_another_url_does_not_exist(target, path, method):
    odd = path.format(path=swap_path(**target.instance), **target.instance)
    assert is_answer(exchange(target, request(method, odd, target.token)), "UrlNotFound")


ODD_IDS = [
    "%00",
    "..",
    "%2e%2e",
    "%ff%fe",
    "%zz",
    "%",
    "%2F",
    "..%2f..",
    "{project_id}",
    "~",
    "%E2%82%AC",
    "a" * 8000,
]
EXACT_PLUS = ["{id}%0a", "{id}%20", "{id}%00", "{id}%2f", "%20{id}", "{id},{id}"]


@pytest.mark.parametrize("odd", ODD_IDS + EXACT_PLUS)
@pytest.mark.parametrize(
    ("name", "answer"), [("project_id", "InvalidProjectId"), ("instance_id", "InvalidInstanceId")]
)
def test_an_id_that_the_document_does_not_allow(target, name, answer, odd):
    parameters = target.instance | {name: odd.replace("{id}", target.instance[name])}
    received = exchange(target, request("POST", swap_path(**parameters), target.token))
    assert is_answer(received, answer)


def test_an_id_may_be_percent_encoded(target):
    encoded = {name: "".join(f"%{ord(c):02x}" for c in value) for name, value in target.instance.items()}
    before = target.master()
    assert exchange(target, request("POST", swap_path(**encoded), target.token)).status == 204
    assert target.master() != before


def test_a_query_changes_nothing(target):
    path = swap_path(target.instance["project_id"], "..") + "?instance_id=" + target.instance["instance_id"]
    assert is_answer(exchange(target, request("POST", path, target.token)), "InvalidInstanceId")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("token", [None, "valid"])
def test_a_method_that_the_path_does_not_have(target, method, token):
    sent = request(method, swap_path(**target.instance), token and target.token)
    received = exchange(target, sent)
    assert is_answer(received, "MethodNotAllowed")
    assert received.headers["allow"] == "POST"


def test_head_has_the_headers_and_no_body(target):
    received = exchange(target, request("HEAD", swap_path(**target.instance)))
    assert (received.status, received.headers["allow"], received.body) == (405, "POST", b"")


@pytest.mark.parametrize(
    ("token", "answer"),
    [
        ("", "TokenMissing"),
        (" ", "TokenMissing"),
        ("x" * 10_000, "TokenInvalid"),
        ("\xff\xfe", "TokenInvalid"),
        ("local-only-full-access\r\nX-Auth-Token: local-only-full-access", "TokenInvalid"),
        ("LOCAL-ONLY-FULL-ACCESS", "TokenInvalid"),
    ],
    ids=["empty", "blank", "long", "not ASCII", "twice", "other case"],
)
def test_a_token_is_compared_exactly(target, token, answer):
    received = exchange(target, request("POST", swap_path(**target.instance), token))
    assert is_answer(received, answer)
    assert not token.strip() or token.encode("latin-1") not in received.body


def test_a_signature_is_no_token(target):
    header = "Authorization: SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=00"
    sent = request("POST", swap_path(**target.instance), None, header)
    assert is_answer(exchange(target, sent), "TokenMissing")


def test_the_first_gate_that_fails_decides(target):
    odd = swap_path("odd", "odd")
    assert is_answer(exchange(target, request("GET", odd + "/")), "UrlNotFound")
    assert is_answer(exchange(target, request("GET", odd)), "MethodNotAllowed")
    assert is_answer(exchange(target, request("POST", odd)), "TokenMissing")
    assert is_answer(exchange(target, request("POST", odd, "local-only-read-access")), "InvalidProjectId")
    theirs = swap_path(target.data["observe"][2]["parameters"]["project_id"], "odd")
    assert is_answer(exchange(target, request("POST", theirs, "local-only-read-access")), "InvalidInstanceId")


@pytest.mark.parametrize("length", [1, 65_536])
def test_a_body_does_not_hide_wrong_credentials(target, length):
    headers = f"Content-Length: {length}"
    sent = request("POST", swap_path(**target.instance), "nobody", headers, body="x" * length)
    assert is_answer(exchange(target, sent), "TokenInvalid")


@pytest.mark.parametrize("length", [65_537, 100_000, 10**12])
def test_a_body_that_is_too_large_is_not_waited_for(target, length):
    headers = f"Content-Length: {length}"
    sent = request("POST", swap_path(**target.instance), target.token, headers, body="x" * 50_000)
    received = exchange(target, sent)
    answer = SWAP.answers["RequestTooLarge"]
    body = answer.body | {"request_id": received.headers["x-request-id"]}
    assert (received.status, received.json) == (answer.status, body)


def test_a_body_changes_nothing(target):
    before = target.master()
    sent = request("POST", swap_path(**target.instance), target.token, "Content-Length: 2", body="{}")
    assert exchange(target, sent).status == 204
    assert target.master() != before


def test_the_document_has_every_answer_that_the_server_names():
    names = {*CASES, "UrlNotFound", "MethodNotAllowed", "JobRunning", "SwapFailed", "InternalError"}
    assert names <= set(SWAP.answers)
