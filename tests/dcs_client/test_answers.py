"""Every shape of body that occurs is understood, and none of them is trusted."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_client import (
    ApiError,
    BadRequest,
    Busy,
    InternalServerError,
    NotSupported,
    OutcomeUnknown,
    Unauthorized,
    UnexpectedAnswer,
    UnknownInstance,
)
from dcs_client.answers import Received, failure, read
from dcs_document import load

SWAP, LOOK = load().operations["swapInstance"], load().operations["listGroups"]


def received(status, body, operation=SWAP):
    text = body if isinstance(body, str) else json.dumps(body)
    return failure(operation, Received("POST", "https://a.example/x", status, "id", None, b"", text, 0.1))


SHAPES = {
    "service": {"error_msg": "m", "error_code": "DCS.4855", "error_ext_msg": None},
    "gateway": {"error_msg": "m", "error_code": "DCS.4855", "request_id": "abc"},
    "older interface": {"error": {"code": "DCS.4855", "message": "m", "ext_message": None}},
    "flat": {"code": "DCS.4855", "message": "m", "ext_message": None},
    "a number": {"code": "111400855", "message": "m"},
    "a number in an older shape": {"error": {"code": 111400855, "message": "m"}},
    "with a space": {"error_msg": "m", "error_code": "DCS. 4855"},
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES.keys())
def test_the_same_error_in_any_shape_is_the_same(body):
    error = received(400, body)
    assert type(error) is NotSupported
    assert (error.code, error.message, error.retry) == ("DCS.4855", "m", "never")


def test_the_identity_service_has_a_shape_of_its_own():
    error = received(401, {"error": {"message": "m", "code": 401, "title": "Unauthorized"}})
    assert type(error) is Unauthorized
    assert (error.code, error.message, error.retry) == ("401", "m", "new-credentials")


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "111400086", NotSupported),
        (400, "111400017", Busy),
        (404, "111404022", UnknownInstance),
        (401, "111401002", Unauthorized),
        (500, "111500053", InternalServerError),
    ],
)
def test_numbers_of_the_older_interface_are_understood(status, code, kind):
    error = received(status, {"code": code, "message": "m"})
    assert type(error) is kind
    assert error.remedy


def test_a_number_of_another_status_is_none():
    assert type(received(400, {"code": "111404022", "message": "m"})) is BadRequest


@pytest.mark.parametrize("status", [500, 502, 504, 200, 202, 302, 418, 520, 999])
def test_what_leaves_it_open_says_so(status):
    error = received(status, "<html>")
    assert isinstance(error, OutcomeUnknown)
    assert isinstance(error, ApiError)
    assert (error.status, error.retry) == (status, "look-first")


def test_a_page_of_the_gateway_has_the_remedy_of_the_document():
    page = SWAP.answers["BackendUnreachable"]
    assert received(page.status, page.body).remedy == page.remedy


@pytest.mark.parametrize("status", [401, 403, 404])
def test_an_unknown_code_has_the_advice_of_its_status(status):
    agreed = {answer.retry for answer in SWAP.answers.values() if answer.status == status}
    error = received(status, {"error_msg": "m", "error_code": "DCS.9999"})
    assert {error.retry} == agreed
    assert not isinstance(error, OutcomeUnknown)


def test_after_a_look_an_open_outcome_is_harmless():
    assert received(500, "", LOOK).retry == received(520, "?", LOOK).retry == "again"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["error", "code", "message", "error_code"]), inner)
    ),
)


@given(st.integers(100, 999), values | st.text())
def test_any_body_under_any_status_is_an_error_that_can_be_shown(status, body):
    error = received(status, body)
    assert error.status == status
    assert len(str(error)) < 10_000
    assert all(line.isprintable() for line in str(error).split("\n"))
    if status not in SWAP.statuses:
        assert type(error) is UnexpectedAnswer or error.retry != "look-first"


@given(st.text())
def test_any_text_can_be_read(text):
    code, message = read(text)
    assert code is None or code
    assert isinstance(message, str)
