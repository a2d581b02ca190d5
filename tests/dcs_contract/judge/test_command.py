"""`dcs-contract judge`: recorded answers, good and bad; nothing is sent."""

import json
from base64 import b64encode

import pytest

from dcs_document import load
from tests.dcs_contract.conftest import REPOSITORY, write

DOCUMENT = REPOSITORY / "generated" / "openapi.json"
SWAP = load().operations["swapInstance"]
PATH = SWAP.path.format(**{name: parameter.example for name, parameter in SWAP.parameters.items()})
TOKEN = "a-token-that-nobody-may-see"
REFUSED = SWAP.answers["SwapNotSupported"]


def entry(status, body=None, method="POST", path=PATH, kind="application/json", **content):
    """One entry of a recording, with a token in its request."""
    text = {} if body is None else {"text": body if isinstance(body, str) else json.dumps(body)}
    headers = [] if body is None else [{"name": "Content-Type", "value": kind}]
    return {
        "request": {
            "method": method,
            "url": f"https://dcs.example.com{path}",
            "headers": [{"name": ":authority", "value": "x"}, {"name": "X-Auth-Token", "value": TOKEN}],
        },
        "response": {"status": status, "headers": headers, "content": {**text, **content}},
    }


@pytest.fixture
def judge(run, tmp_path):
    """Judges entries; gives what the command gave."""

    def call(*entries, options=()):
        write(tmp_path / "traffic.har", json.dumps({"log": {"entries": entries}}))
        return run("judge", tmp_path / "traffic.har", "--document", DOCUMENT, *options)

    return call


def test_documented_answers_are_clean(judge):
    code, out, err = judge(entry(204), entry(400, REFUSED.body), entry(200, {}, path="/elsewhere"), entry(0))
    assert (code, err) == (0, "")
    assert out == (
        "Statuses reached\n"
        "  swapInstance: 204 1 time, 400 1 time\n"
        "    not reached: 401, 403, 404, 405 (gateway), 413 (gateway), 429 (gateway), 500, 502 (gateway), "
        "504 (gateway)\n"
        "  listGroups: none\n"
        "    not reached: 200, 400, 401, 403, 404, 405 (gateway), 413 (gateway), 429 (gateway), 500, "
        "502 (gateway), 504 (gateway)\n"
        "\n"
        "Skipped\n"
        "  1 exchange of other paths\n"
        "  1 exchange without an answer\n"
        "\n"
        "Clean: no defect in 2 requests\n"
    )


def test_the_gateway_may_answer_too(judge):
    answers = [SWAP.answers[name] for name in ("GatewayTimeout", "BackendUnreachable")]
    assert judge(*(entry(a.status, a.body, kind=a.media_type) for a in answers))[0] == 0


TRACE = "Traceback (most recent call last)"
BAD = {
    "status": entry(202),
    "content-type": entry(500, "<html>", kind="text/html"),
    "body": entry(400, {**REFUSED.body, "error_ext_msg": "text"}),
    "no-body": entry(204, "{}"),
    "secret-echoed": entry(401, {**SWAP.answers["TokenInvalid"].body, "error_msg": f"bad token {TOKEN}"}),
    "stack-trace": entry(500, {**SWAP.answers["InternalError"].body, "error_msg": TRACE}),
}


@pytest.mark.parametrize(("check", "bad"), BAD.items(), ids=BAD.keys())
def test_what_the_document_does_not_say_is_found(judge, check, bad):
    code, out, _ = judge(entry(204), bad)
    assert code == 1
    assert f"{check}/swapInstance/{bad['response']['status']}\n" in out
    assert "traffic.har, entry 2" in out
    assert TOKEN not in out


def test_a_body_in_base64_is_read(judge):
    text = b64encode(json.dumps(REFUSED.body).encode()).decode()
    assert judge(entry(400, text, encoding="base64"))[0] == 0
    assert judge(entry(400, b64encode(b"{}").decode(), encoding="base64"))[0] == 1


def test_defects_that_are_the_same_are_told_once(judge):
    code, out, _ = judge(entry(202), entry(202), options=("--json",))
    result = json.loads(out)
    assert (code, result["statuses"]) == (1, {"swapInstance": {"202": 2}})
    assert [defect["check"] for defect in result["defects"]] == ["status"]


def test_a_folder_is_all_its_recordings(run, tmp_path):
    for name, status in (("a.har", 204), ("b/c.har", 202)):
        write(tmp_path / name, json.dumps({"log": {"entries": [entry(status)]}}))
    code, out, _ = run("judge", tmp_path, "--document", DOCUMENT)
    assert code == 1
    assert "swapInstance: 202 1 time, 204 1 time" in out


def test_a_recording_of_something_else_proves_nothing(judge):
    assert judge(entry(200, {}, path="/elsewhere"))[0] == 2


@pytest.mark.parametrize("text", ["", "[]", '{"log": {}}', '{"log": {"entries": [{"request": 1}]}}'])
def test_what_is_no_recording_is_refused(run, tmp_path, text):
    write(tmp_path / "traffic.har", text)
    code, _, err = run("judge", tmp_path / "traffic.har", "--document", DOCUMENT)
    assert code == 2
    assert "traffic.har is not an HTTP archive" in err


def test_a_folder_without_recordings_is_refused(run, tmp_path):
    code, _, err = run("judge", tmp_path, "--document", DOCUMENT)
    assert (code, err.splitlines()[0]) == (2, f"{tmp_path} holds no recording")
