"""Any operation that the document gains can be called, without a line of the client."""

import asyncio
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from dcs_client import AnswerLost, AsyncClient, Client, InvalidArgument, NotSupported, UnexpectedAnswer
from dcs_document import load
from tests.dcs_client.conftest import QUICK, TOKEN, http, http_json
from tests.dcs_contract.conftest import REPOSITORY

GROUPS = load().operations["listGroups"].answers["OneShard"].body
SWAP = load().operations["swapInstance"]

TASKS = """
parameters:
  - $ref: ../components/parameters/ProjectId.yaml
  - $ref: ../components/parameters/InstanceId.yaml
get:
  operationId: listTheTasks
  tags: [background tasks]
  summary: Show tasks
  description: Show tasks.
  parameters:
    - {name: limit, in: query, required: false, schema: {type: integer}}
    - {name: taskKind, in: query, required: false, schema: {type: array, items: {type: string}}}
  responses:
    "200":
      description: Tasks.
      content:
        application/json:
          schema:
            type: object
            title: Tasks
            required: [state]
            properties:
              state: {type: string, enum: [RUNNING, SUCCESS]}
"""
PROGRAM = """
import asyncio, json, sys
from dcs_client import AsyncClient, Client, InvalidArgument, UnexpectedAnswer

url, project, instance = sys.argv[1:]
settings = {"token": "t", "project_id": project}

async def later():
    async with AsyncClient(url, **settings) as client:
        return await client.call("listTheTasks", instance_id=instance)

with Client(url, **settings) as client:
    known = client.call("listTheTasks", instance_id=instance, limit=3, task_kind=["a", "b c"])
    unknown = client.call("listTheTasks", instance_id=instance)
    for wrong in ({}, {"instance_id": "..", "limit": 1}, {"instance_id": instance, "more": 1}):
        try:
            client.call("listTheTasks", **wrong)
        except InvalidArgument:
            continue
        raise SystemExit("not refused")
with Client(url, strict=True, **settings) as client:
    try:
        client.call("listTheTasks", instance_id=instance)
    except UnexpectedAnswer as error:
        assert "EXTENDING" in str(error), error
answer = asyncio.run(later())
found = [known.model.state.value, known.status, unknown.model is None, unknown.json(), answer.json()]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory) -> Path:
    """A copy of client and document, with an operation that is not ours, and the client generated for it."""
    folder = tmp_path_factory.mktemp("extended")
    contract = folder / "openapi"
    shutil.copytree(REPOSITORY / "openapi", contract)
    (contract / "paths" / "tasks.yaml").write_text(TASKS, encoding="utf-8")
    root = contract / "openapi.yaml"
    line = "  /v2/{project_id}/instances/{instance_id}/tasks:\n    $ref: paths/tasks.yaml\n"
    root.write_text(
        root.read_text(encoding="utf-8").replace("paths:\n", f"paths:\n{line}", 1), encoding="utf-8"
    )
    command = [Path(sys.executable).with_name("dcs-contract"), "generate", root]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    packages = folder / "packages"
    for name in ("dcs_client", "dcs_document"):
        shutil.copytree(REPOSITORY / "src" / name, packages / name)
    shutil.copytree(folder / "generated" / "dcs_api", packages / "dcs_api")
    shutil.copy(folder / "generated" / "openapi.json", packages / "dcs_document" / "openapi.json")
    return packages


def test_an_operation_that_is_not_ours_is_called(extended, serve, project_id, instance_id):
    later = http_json(200, {"state": "EXTENDING", "more": [1]})
    server = serve(http_json(200, {"state": "SUCCESS"}), later)
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, server.url, project_id, instance_id],
        env=os.environ | {"PYTHONPATH": str(extended)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    unknown = {"state": "EXTENDING", "more": [1]}
    assert json.loads(result.stdout) == ["SUCCESS", 200, True, unknown, unknown]
    path = f"/v2/{project_id}/instances/{instance_id}/tasks"
    assert server.requests[0].startswith(f"GET {path}?limit=3&taskKind=a&taskKind=b%20c HTTP/1.1\r\n")
    assert len(server.requests) == 4


def test_an_operation_of_ours_is_called_by_its_name(serve, project_id, instance_id):
    server = serve(http_json(200, GROUPS, X_Request_Id="abc"))
    with Client(server.url, token=TOKEN, project_id=project_id) as client:
        answer = client.call("listGroups", instance_id=instance_id)
    assert (answer.status, answer.request_id) == (200, "abc")
    assert answer.model.group_list[0].group_name == answer.json()["group_list"][0]["group_name"]


def test_a_switchover_by_its_name_is_as_careful(serve, project_id, instance_id):
    server = serve(b"")
    with (
        Client(server.url, token=TOKEN, project_id=project_id, retrying=QUICK) as client,
        pytest.raises(Exception, match="it may have happened"),
    ):
        client.call("swapInstance", instance_id=instance_id)
    assert server.methods == ["POST"]


def test_an_unknown_operation_is_refused(project_id):
    with Client("https://a.example", token=TOKEN, project_id=project_id) as client:
        with pytest.raises(InvalidArgument, match='there is no operation "swap"') as caught:
            client.call("swap")
        assert "swapInstance" in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [{**GROUPS, "group_count": "one"}, {"group_list": GROUPS["group_list"]}],
    ids=["another type", "a field is missing"],
)
def test_strict_refuses_what_is_not_as_documented(serve, project_id, instance_id, body):
    url = serve(http_json(200, body)).url
    if "group_count" in body:
        with Client(url, token=TOKEN, project_id=project_id) as client:
            assert client.shards(instance_id)
    with (
        Client(url, token=TOKEN, project_id=project_id, strict=True) as client,
        pytest.raises(UnexpectedAnswer, match="group_count"),
    ):
        client.shards(instance_id)


def test_strict_lets_new_fields_and_a_204_through(serve, project_id, instance_id):
    server = serve(http_json(200, {**GROUPS, "new": 1}), http(204))
    with Client(server.url, token=TOKEN, project_id=project_id, strict=True) as client:
        assert client.shards(instance_id)
        assert client.swap(instance_id)


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    """Where spans end up."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_span_tells_of_each_call(serve, exporter, kind, project_id, instance_id):
    exporter.clear()
    server = serve(http(204), http_json(400, SWAP.answers["SwapNotSupported"].body), b"")
    client = kind(server.url, token=TOKEN, project_id=project_id, tracing=True)

    def swap():
        done = client.swap(instance_id)
        return asyncio.run(done) if kind is AsyncClient else done

    swap()
    for expected in (NotSupported, AnswerLost):
        with pytest.raises(expected):
            swap()
    spans = exporter.get_finished_spans()
    assert [span.name for span in spans] == ["swapInstance"] * 3
    done, refused, lost = (dict(span.attributes) for span in spans)
    assert done["http.response.status_code"] == 204
    assert (refused["http.response.status_code"], refused["error.type"]) == (400, "NotSupported")
    assert lost["error.type"] == "AnswerLost"
    assert [span.status.is_ok for span in spans] == [True, False, False]
    assert TOKEN not in str([span.to_json() for span in spans])


def test_without_tracing_there_is_no_span(serve, exporter, project_id, instance_id):
    exporter.clear()
    with Client(serve(http(204)).url, token=TOKEN, project_id=project_id) as client:
        client.swap(instance_id)
    assert exporter.get_finished_spans() == ()


def test_the_log_tells_of_each_request(serve, project_id, instance_id, caplog):
    caplog.set_level(logging.INFO, "dcs_client")
    with Client(serve(http(204, X_Request_Id="abc")).url, token=TOKEN, project_id=project_id) as client:
        client.swap(instance_id)
    (record,) = caplog.records
    assert record.name == "dcs_client"
    assert record.getMessage().startswith("swapInstance: 204 after 0.")
    assert record.getMessage().endswith("request id abc")


@pytest.mark.parametrize(
    ("option", "module", "extra"),
    [("strict", "jsonschema", "strict"), ("tracing", "opentelemetry", "otel")],
)
def test_what_is_not_installed_is_named(monkeypatch, option, module, extra, project_id):
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InvalidArgument) as caught:
        Client("https://a.example", token=TOKEN, project_id=project_id, **{option: True})
    assert f"dcs-switchover[{extra}]" in str(caught.value)
