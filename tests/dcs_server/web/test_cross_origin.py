"""Pages of other origins: what a browser is told, by the server as its command starts it."""

from collections.abc import Iterator

import pytest

from dcs_document import load
from tests.conftest import Target
from tests.dcs_server.conftest import Received, exchange, masters, request, serving, swap_path

PAGE, OTHER_PAGE, STRANGER = "https://docs.example.com", "http://localhost:8000", "https://evil.example"
ANSWERS = load().operations["swapInstance"].answers


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server that lets the pages of two origins call."""
    allowed = ("--allow-origin", PAGE, "--allow-origin", OTHER_PAGE)
    with serving(tmp_path_factory.mktemp("shared"), *allowed) as (server, _):
        yield server


def send(target: Target, method: str, origin: str | None, *more: str, token: str | None = None) -> Received:
    origins = () if origin is None else (f"Origin: {origin}",)
    return exchange(target, request(method, swap_path(**target.instance), token, *origins, *more))


def asked(target: Target, origin: str | None) -> Received:
    """A browser's question before it sends a request with a token."""
    headers = ("Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-auth-token")
    return send(target, "OPTIONS", origin, *headers)


def said(answer: Received) -> dict[str, str]:
    """What an answer tells a browser about origins."""
    return {name: value for name, value in answer.headers.items() if name.startswith(("access-", "vary"))}


@pytest.mark.parametrize("page", [PAGE, OTHER_PAGE])
def test_a_page_is_told_what_it_may_send(shared, page):
    answer = asked(shared, page)
    assert (answer.status, answer.body) == (204, b"")
    assert said(answer) == {
        "access-control-allow-origin": page,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "Authorization, X-Auth-Token, X-Sdk-Date",
        "access-control-expose-headers": "Allow, Retry-After, X-Request-Id",
        "access-control-max-age": "600",
        "vary": "Origin",
    }
    assert len(answer.headers["x-request-id"]) == 32


def test_what_is_asked_changes_nothing(shared):
    before = masters(shared)
    assert asked(shared, PAGE).status == 204
    assert masters(shared) == before


def test_a_page_may_read_every_answer(shared):
    done = send(shared, "POST", PAGE, token=shared.token)
    refused = send(shared, "POST", PAGE, token="nobody")
    missing = exchange(shared, request("GET", "/elsewhere", None, f"Origin: {PAGE}"))
    assert [answer.status for answer in (done, refused, missing)] == [204, 401, 404]
    assert refused.json == ANSWERS["TokenInvalid"].body
    for answer in (done, refused, missing):
        assert said(answer) == {
            "access-control-allow-origin": PAGE,
            "access-control-expose-headers": "Allow, Retry-After, X-Request-Id",
            "vary": "Origin",
        }


@pytest.mark.parametrize(
    "origin",
    [
        STRANGER,
        "null",
        "*",
        PAGE + ".evil.example",
        PAGE + ":443",
        PAGE + "/",
        PAGE.upper(),
        "http" + PAGE[5:],
    ],
)
def test_other_pages_are_told_nothing(shared, origin):
    answer = asked(shared, origin)
    assert (answer.status, answer.json) == (405, ANSWERS["MethodNotAllowed"].body)
    assert said(answer) == {"vary": "Origin"}
    assert said(send(shared, "POST", origin, token="nobody")) == {"vary": "Origin"}


def test_without_a_page_the_answers_are_what_they_were(shared, target):
    for method, *more in (("OPTIONS", "Access-Control-Request-Method: POST"), ("DELETE",), ("POST",)):
        ours, theirs = send(shared, method, None, *more), send(target, method, None, *more)
        assert (ours.status, ours.body, ours.headers.keys()) == (
            theirs.status,
            theirs.body,
            theirs.headers.keys(),
        )
        assert said(ours) == {}


def test_a_request_for_options_that_is_no_question_is_refused_as_ever(shared):
    answer = send(shared, "OPTIONS", PAGE)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


def test_nothing_is_said_unless_an_origin_was_named(target):
    assert asked(target, PAGE).status == 405
    assert said(asked(target, PAGE)) == {}
    assert said(send(target, "POST", PAGE, token="nobody")) == {}


def test_a_page_that_is_a_file_must_be_named_too(tmp_path):
    with serving(tmp_path, "--allow-origin", "null") as (server, _):
        assert said(asked(server, "null"))["access-control-allow-origin"] == "null"
        assert said(asked(server, PAGE)) == {"vary": "Origin"}
