"""The clients against a server that answers well, badly or not at all."""

import logging
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_client import (
    AnswerLost,
    ApiError,
    AsyncClient,
    BadRequest,
    Busy,
    Client,
    Forbidden,
    InternalServerError,
    InvalidArgument,
    NotFound,
    NotSent,
    NotSupported,
    OutcomeUnknown,
    Retrying,
    TooManyRequests,
    Unauthorized,
    UnexpectedAnswer,
    UnknownInstance,
)
from dcs_document import Operation, load
from tests.dcs_client.conftest import TOKEN, http, http_json, unused_port

SWAP = load().operations["swapInstance"]
BY_STATUS = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    429: TooManyRequests,
    500: InternalServerError,
}
BY_REASON = {"not-supported": NotSupported, "busy": Busy, "unknown-instance": UnknownInstance}
SAFE = [a for a in SWAP.answers.values() if a.status in SWAP.statuses or a.retry != "look-first"]
UNSAFE = [a for a in SWAP.answers.values() if a not in SAFE]


def test_a_204_is_a_switchover(serve, swap, instance_id):
    server = serve(http(204, X_Request_Id="abc"))
    switchover = swap(server.url)
    assert (switchover.instance_id, switchover.request_id) == (instance_id, "abc")
    assert 0 < switchover.seconds < 30


def test_sends_one_request_as_the_document_says(serve, swap, operation, project_id, instance_id):
    server = serve(http(204))
    swap(server.url)
    path = operation.path.format(project_id=project_id, instance_id=instance_id)
    assert len(server.requests) == 1
    assert server.requests[0].startswith(f"{operation.method} {path} HTTP/1.1\r\n")
    assert f"X-Auth-Token: {TOKEN}\r\n" in server.requests[0]
    assert "content-type" not in server.requests[0].lower()


@pytest.mark.parametrize("answer", SAFE, ids=lambda a: a.name)
def test_a_documented_error_has_its_type_code_and_remedy(serve, swap, answer):
    server = serve(http_json(answer.status, answer.body, X_Request_Id="abc"))
    with pytest.raises(BY_STATUS.get(answer.status, ApiError)) as caught:
        swap(server.url)
    error = caught.value
    assert type(error) is BY_REASON.get(answer.reason, BY_STATUS.get(answer.status, ApiError))
    assert isinstance(error, OutcomeUnknown) == (answer.retry == "look-first")
    assert (error.status, error.code) == (answer.status, answer.body["error_code"])
    assert (error.message, error.request_id) == (answer.body["error_msg"], "abc")
    assert (error.retry, error.remedy) == (answer.retry, answer.remedy)
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", UNSAFE, ids=lambda a: a.name)
def test_an_answer_of_the_gateway_that_gave_up_leaves_the_outcome_open(serve, swap, answer):
    is_json = answer.media_type == "application/json"
    server = serve(http_json(answer.status, answer.body) if is_json else http(answer.status, answer.body))
    with pytest.raises(OutcomeUnknown) as caught:
        swap(server.url)
    assert caught.value.retry == "look-first"
    assert len(server.requests) == 1


def test_a_code_printed_with_a_space_is_the_same_code(serve, swap):
    answer = SWAP.answers["SwapNotSupported"]
    spaced = answer.body | {"error_code": answer.body["error_code"].replace(".", ". ")}
    with pytest.raises(BadRequest) as caught:
        swap(serve(http_json(400, spaced)).url)
    assert caught.value.code == answer.body["error_code"]
    assert caught.value.remedy == answer.remedy


OUTSIDE = {
    "HTML with a documented status": http(500, "<html>oops</html>", Content_Type="text/html"),
    "HTML 502": http(502, "<html>The backend server is unreachable.</html>", Content_Type="text/html"),
    "other shape": http_json(400, {"errors": [{"code": "X.1", "message": "m"}]}),
    "a JSON list": http_json(400, ["error_code"]),
    "broken JSON": http(400, '{"error_code": ', Content_Type="application/json"),
    "bytes that are no text": http(500, b"\xff\xfe\x00", Content_Type="application/json"),
    "empty error": http(403),
    "status 418": http(418, "teapot"),
    "status 520": http(520, "?"),
    "status 200": http(200, "{}"),
    "status 202": http_json(202, {"job_id": "1"}),
    "redirect": http(302, Location="http://127.0.0.1:1/elsewhere"),
    "permanent redirect": http(308, Location="/elsewhere"),
    "a code under a status that the document does not have": http_json(
        409, {"error_msg": "m", "error_code": "DCS.4017", "error_ext_msg": None}
    ),
}


@pytest.mark.parametrize("answer", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_an_answer_outside_the_contract_never_looks_like_success(serve, swap, answer):
    server = serve(answer)
    with pytest.raises(UnexpectedAnswer) as caught:
        swap(server.url)
    assert isinstance(caught.value, OutcomeUnknown)
    assert caught.value.retry == "look-first"
    assert len(server.requests) == 1


LOST = {
    "closed without an answer": b"",
    "cut in the status line": b"HTTP/1.1 20",
    "cut in the headers": b"HTTP/1.1 204 No Content\r\nX-Request-",
    "cut in the body": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\n{",
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "endless header": b"HTTP/1.1 204 No Content\r\nX: " + b"x" * 200_000,
}


@pytest.mark.parametrize("answer", LOST.values(), ids=LOST.keys())
def test_a_lost_answer_leaves_the_outcome_open_and_is_not_repeated(serve, swap, answer):
    server = serve(answer)
    with pytest.raises(AnswerLost, match="it may have happened"):
        swap(server.url)
    assert len(server.requests) == 1


def test_a_large_body_is_read_in_part_only(serve, swap):
    with pytest.raises(UnexpectedAnswer) as caught:
        swap(serve(http(500, b"x" * 10_000_000)).url)
    assert len(str(caught.value)) < 1000


def test_no_listener_means_not_sent(swap):
    with unused_port() as port, pytest.raises(NotSent, match="nothing was sent") as caught:
        swap(f"http://127.0.0.1:{port}")
    assert str(caught.value).endswith("fix  check the endpoint and the network; sending again is safe")


def test_an_unknown_host_means_not_sent(swap):
    with pytest.raises(NotSent):
        swap("https://no-such-host.invalid")


BAD_IDS = ["", ".", "..", "x", "../swap", "5560DF16-CEBF-4473-95C4-D1B573C16E79", "%2e%2e"]


@pytest.mark.parametrize("instance", BAD_IDS)
def test_ids_that_the_document_does_not_allow_are_refused_before_sending(serve, swap, instance):
    server = serve(http(204))
    with pytest.raises(InvalidArgument, match="nothing was sent"):
        swap(server.url, instance)
    assert server.requests == []


@pytest.mark.parametrize("suffix", ["\n", " ", "/", "\x00", "%0a", "?"])
def test_an_id_with_an_addition_is_refused(serve, swap, instance_id, suffix):
    server = serve(http(204))
    with pytest.raises(InvalidArgument):
        swap(server.url, instance_id + suffix)
    assert server.requests == []


@given(text=st.text(max_size=40))
def test_any_text_is_refused_unless_the_whole_of_it_fits(text):
    parameter = SWAP.parameters["instance_id"]
    project = SWAP.parameters["project_id"].example
    with Client("http://127.0.0.1:1", token="t", project_id=project, retrying=Retrying(tries=1)) as client:
        expected = NotSent if parameter.accepts(text) else InvalidArgument
        with pytest.raises(expected):
            client.swap(text)


@pytest.mark.parametrize("project", ["", ".", "A4A5D4098FB4474FA22CD05F897D6B99", "x" * 32])
def test_a_project_that_the_document_does_not_allow_is_refused(project):
    with pytest.raises(InvalidArgument, match="project_id"):
        Client("https://dcs.example.com", token="t", project_id=project)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize(
    "endpoint",
    ["", "dcs.example.com", "http://dcs.example.com", "ftp://127.0.0.1", "https://", "http://10.0.0.1"],
)
def test_a_token_goes_nowhere_without_encryption(kind, endpoint, project_id):
    with pytest.raises(InvalidArgument, match="https"):
        kind(endpoint, token=TOKEN, project_id=project_id)


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Evil: 1", "schlüssel", "tab\t"])
def test_a_token_that_cannot_be_a_header_is_refused_without_quoting_it(token, project_id):
    with pytest.raises(InvalidArgument) as caught:
        Client("https://dcs.example.com", token=token, project_id=project_id)
    assert not token or token not in str(caught.value)


ECHOES = {
    "in the message": http_json(
        401, {"error_msg": f"bad token {TOKEN}", "error_code": "DCS.1001", "error_ext_msg": None}
    ),
    "in HTML": http(520, f"<html>{TOKEN}</html>"),
    "lost": b"",
}


@pytest.mark.parametrize("answer", ECHOES.values(), ids=ECHOES.keys())
def test_the_token_reaches_no_error_and_no_log(serve, swap, answer, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises((ApiError, OutcomeUnknown)) as caught:
        swap(serve(answer).url)
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value)) + caplog.text
    assert TOKEN not in shown
    chain = [caught.value, caught.value.__cause__, caught.value.__context__]
    requests = [getattr(link, "_request", None) for link in chain if link is not None]
    assert all(TOKEN not in str(request.headers.raw) for request in requests if request is not None)


def test_a_token_echoed_as_request_id_is_masked(serve, swap):
    assert swap(serve(http(204, X_Request_Id=f"id-{TOKEN}")).url).request_id == "id-***"
    with pytest.raises(BadRequest) as caught:
        swap(serve(http_json(400, SWAP.answers["SwapNotSupported"].body, X_Request_Id=TOKEN)).url)
    assert caught.value.request_id == "***"


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_the_token_is_in_no_repr(kind, project_id):
    client = kind("https://dcs.example.com", token=TOKEN, project_id=project_id)
    shown = repr(client) + "".join(repr(value) for value in vars(client).values())
    assert TOKEN not in shown


def test_a_message_cannot_command_the_terminal(serve, swap):
    body = {"error_msg": "\x1b[2Jgone\r\nfake", "error_code": "DCS.4855", "error_ext_msg": None}
    with pytest.raises(BadRequest) as caught:
        swap(serve(http_json(400, body)).url)
    assert caught.value.message == r"\x1b[2Jgone\r\nfake"


def test_the_error_says_what_where_and_what_to_do(serve, operation: Operation, project_id, instance_id):
    answer = operation.answers["SwapNotSupported"]
    server = serve(http_json(400, answer.body, X_Request_Id="abc"))
    with (
        Client(server.url, token=TOKEN, project_id=project_id) as client,
        pytest.raises(BadRequest) as caught,
    ):
        client.swap(instance_id)
    assert str(caught.value) == (
        f"400 {answer.body['error_code']}: {answer.body['error_msg']}\n"
        f"  at   POST {server.url}/v2/{project_id}/instances/{instance_id}/swap\n"
        "  id   abc\n"
        f"  fix  {answer.remedy}"
    )
