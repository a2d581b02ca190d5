"""The application with operations that are not ours, and with handlers that fail."""

import re
from dataclasses import replace

import httpx
import pytest
from pydantic import BaseModel

from dcs_document import Document, Operation, load
from dcs_server.access.gate import Gate
from dcs_server.access.public import PublicTokens, public_tokens
from dcs_server.errors import CannotStart
from dcs_server.web.app import Application
from dcs_server.web.operations import Call, Handler
from tests.dcs_server.conftest import SWAP

pytestmark = pytest.mark.anyio

PROJECT, INSTANCE = (SWAP.parameters[name].example for name in ("project_id", "instance_id"))
TOKENS = public_tokens(PROJECT, "0" * 32)
FULL, READ = TOKENS[0].text, TOKENS[2].text
GATE = Gate([PublicTokens(TOKENS, "X-Auth-Token")], "X-Auth-Token")


class Groups(BaseModel):
    """The content of a success."""

    group_count: int


def other(method: str, path: str, operation_id: str, success: int = 200) -> Operation:
    """An operation like ours with another method and path."""
    names = re.findall(r"\{([^}]+)\}", path)
    parameters = {name: SWAP.parameters[name] for name in names}
    statuses = (SWAP.statuses - SWAP.successes) | {success}
    return replace(SWAP, id=operation_id, method=method, path=path, parameters=parameters, statuses=statuses)


def document(*operations: Operation) -> Document:
    return replace(load(), operations={operation.id: operation for operation in operations})


async def groups(call: Call) -> Groups:
    return Groups(group_count=len(call.parameters))


async def nothing(call: Call) -> None:
    return None


async def send(app: Application, method: str, path: str, token: str = FULL) -> httpx.Response:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path, headers={"X-Auth-Token": token})


SHARDS = other("GET", "/v2/{project_id}/instance/{instance_id}/groups", "listGroups")
PUT = other("PUT", SWAP.path, "putSwap", success=202)
WHOLE = other("GET", "/v2/{project_id}/instances/all/swap", "fixed")
HANDLERS: dict[str, Handler] = {
    "swapInstance": nothing,
    "listGroups": groups,
    "putSwap": nothing,
    "fixed": groups,
}


@pytest.fixture
def app() -> Application:
    return Application(document(SWAP, SHARDS, PUT, WHOLE), GATE, HANDLERS)


async def test_an_operation_needs_no_more_than_a_handler(app):
    path = f"/v2/{PROJECT}/instance/{INSTANCE}/groups"
    answer = await send(app, "GET", path)
    assert (answer.status_code, answer.json()) == (200, {"group_count": 2})
    assert answer.headers["content-type"] == "application/json"
    assert (await send(app, "GET", path, "nobody")).json() == SWAP.answers["TokenInvalid"].body
    odd = await send(app, "GET", f"/v2/{PROJECT}/instance/odd/groups")
    assert odd.json() == SWAP.answers["InvalidInstanceId"].body
    theirs = await send(app, "GET", f"/v2/{'0' * 32}/instance/{INSTANCE}/groups")
    assert theirs.json() == SWAP.answers["RoleNotPermitted"].body


async def test_a_caller_who_may_only_read_may_read(app):
    path = f"/v2/{PROJECT}/instance/{INSTANCE}/groups"
    assert (await send(app, "GET", path, READ)).status_code == 200
    swap = SWAP.path.format(project_id=PROJECT, instance_id=INSTANCE)
    assert (await send(app, "POST", swap, READ)).json() == SWAP.answers["PolicyNotPermitted"].body
    assert (await send(app, "PUT", swap, READ)).json() == SWAP.answers["PolicyNotPermitted"].body


async def test_each_method_of_a_path_has_its_own_success_and_allow_names_all(app):
    swap = SWAP.path.format(project_id=PROJECT, instance_id=INSTANCE)
    assert (await send(app, "POST", swap)).status_code == 204
    assert (await send(app, "PUT", swap)).status_code == 202
    answer = await send(app, "DELETE", swap)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, PUT")


async def test_a_fixed_segment_comes_before_a_parameter(app):
    assert (await send(app, "GET", f"/v2/{PROJECT}/instances/all/swap")).json() == {"group_count": 1}
    answer = await send(app, "POST", f"/v2/{PROJECT}/instances/all/swap")
    assert answer.headers["allow"] == "GET"


async def test_an_unexpected_failure_is_the_documented_answer_and_shows_nothing(caplog):
    async def fails(call: Call) -> None:
        raise RuntimeError("the inside")

    app = Application(document(SWAP), GATE, {"swapInstance": fails})
    answer = await send(app, "POST", SWAP.path.format(project_id=PROJECT, instance_id=INSTANCE))
    assert (answer.status_code, answer.json()) == (500, SWAP.answers["InternalError"].body)
    assert "RuntimeError: the inside" in caplog.text
    assert FULL not in caplog.text


def test_an_operation_without_a_handler_is_named():
    with pytest.raises(CannotStart) as caught:
        Application(document(SWAP, SHARDS), GATE, {"swapInstance": nothing})
    assert str(caught.value) == (
        'nothing serves the operation "listGroups"\n'
        "  at   GET /v2/{project_id}/instance/{instance_id}/groups\n"
        "  why  the document has it, and the server has no handler for it\n"
        '  fix  add "listGroups" to handlers() in dcs_server/web/operations.py'
    )


def test_a_parameter_whose_refusal_is_not_documented_is_named():
    parameters = SWAP.parameters | {"node_id": SWAP.parameters["instance_id"]}
    odd = replace(SWAP, path=SWAP.path + "/{node_id}", parameters=parameters)
    with pytest.raises(CannotStart, match='no answer "InvalidNodeId"'):
        Application(document(odd), GATE, {"swapInstance": nothing})


def test_the_tokens_are_in_no_repr():
    assert not [token.text for token in TOKENS if token.text in repr(TOKENS)]
