"""The contract as client and server see it is the contract of the bundle."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from dcs_document import load
from dcs_document.reader import Reader
from tests.dcs_contract.conftest import REPOSITORY

BUNDLE = json.loads((REPOSITORY / "generated" / "openapi.json").read_text(encoding="utf-8"))
SWAP = load().operations["swapInstance"]


def test_every_named_example_is_an_answer():
    answers = {
        name: answer for operation in load().operations.values() for name, answer in operation.answers.items()
    }
    errors = [answer for answer in answers.values() if answer.status >= 400]
    assert set(answers) == set(BUNDLE["components"]["examples"])
    assert all(answer.retry in load().retry_advice for answer in errors)
    assert all(answer.remedy and answer.summary for answer in errors)


def test_an_answer_has_the_status_and_body_of_the_document():
    answer = SWAP.answers["SwapNotSupported"]
    assert (answer.status, answer.media_type) == (400, "application/json")
    assert answer.body == BUNDLE["components"]["examples"]["SwapNotSupported"]["value"]


def test_the_statuses_are_those_of_the_contract_without_the_gateway():
    node = BUNDLE["paths"][SWAP.path]["post"]
    assert {str(status) for status in SWAP.statuses} == set(node["responses"])
    assert frozenset({204}) == SWAP.successes


def test_the_token_header_is_the_one_of_the_security_scheme():
    assert load().token_headers["Token"] == BUNDLE["components"]["securitySchemes"]["Token"]["name"]


def test_the_headers_are_those_that_the_document_names():
    assert load().request_headers == {"Authorization", "X-Auth-Token", "X-Sdk-Date"}
    assert load().response_headers == {"Allow", "Retry-After", "X-Request-Id"}


def test_a_parameter_that_is_a_header_is_one_of_them():
    key = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}
    operation = {"operationId": "other", "parameters": [key], "responses": {}}
    bundle = {"paths": {"/other": {"post": operation}}, "components": {}}
    assert list(Reader(bundle).request_headers()) == ["Idempotency-Key"]


def test_every_example_of_a_parameter_is_accepted():
    for name, parameter in BUNDLE["components"]["parameters"].items():
        for example in parameter["examples"].values():
            assert SWAP.parameters[parameter["name"]].accepts(example["value"]), name


@given(text=st.text(max_size=40) | st.from_regex(SWAP.parameters["project_id"].pattern))
def test_a_project_id_is_32_hexadecimal_digits_with_or_without_dashes(text):
    plain = re.fullmatch("[0-9a-f]{32}", text)
    dashed = re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)
    assert SWAP.parameters["project_id"].accepts(text) == bool(plain or dashed)


def test_the_endpoints_are_those_of_the_listed_servers():
    (server,) = BUNDLE["servers"]
    hosts = server["variables"]["dcs_endpoint"]["enum"]
    assert load().endpoints == tuple(f"https://{host}" for host in hosts)


def test_a_server_without_variables_is_an_endpoint():
    bundle = {"servers": [{"url": "https://a.example"}, {"url": "https://b.example"}]}
    assert list(Reader(bundle).endpoints()) == ["https://a.example", "https://b.example"]


def test_a_number_stands_for_the_code_with_the_same_last_digits():
    found = load().numeric_code.fullmatch("111400086")
    assert (found["status"], found["number"]) == ("400", "086")


def test_the_kinds_of_errors_are_those_that_the_status_does_not_tell():
    reasons = {(answer.status, answer.reason) for answer in SWAP.answers.values() if answer.reason}
    assert reasons == {(400, "not-supported"), (400, "busy"), (404, "unknown-instance")}
