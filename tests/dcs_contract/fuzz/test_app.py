"""Applications in this process: proved without a socket, found out by the same defects."""

import asyncio
import json
import socket
import sys
import types

import pytest

from dcs_contract.fuzz.app.door import AppDoor, received
from dcs_contract.fuzz.app.load import load_app
from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.wire import Unsendable
from dcs_contract.problem import Refused
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.fake import Fake, Received, Reply
from tests.dcs_contract.fuzz.faults.answers import WrongStatus
from tests.dcs_contract.fuzz.faults.effects import LosesOneOfTwo
from tests.dcs_contract.fuzz.proving import document

pytestmark = pytest.mark.usefixtures("quick")
URL = "http://127.0.0.1:9"


class Wsgi:
    """A fake behind WSGI."""

    def __init__(self, server: Fake) -> None:
        self.server = server

    def __call__(self, environ, start_response):
        names = {
            name[5:].replace("_", "-").title(): value
            for name, value in environ.items()
            if name[:5] == "HTTP_"
        }
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
        target = environ["REQUEST_URI"]
        reply = self.server(Received(environ["REQUEST_METHOD"], target, names, body))
        start_response(f"{reply.status} {reply.status}", list(reply.headers.items()))
        return [reply.body]


class Asgi:
    """A fake behind ASGI, which has to be started."""

    def __init__(self, server: Fake) -> None:
        self.server, self.started = server, False

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await receive()
            self.started = True
            await send({"type": "lifespan.startup.complete"})
            await receive()
        else:
            await self.answer(scope, receive, send)

    async def answer(self, scope, receive, send):
        assert self.started
        names = {name.decode().title(): value.decode("latin-1") for name, value in scope["headers"]}
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        body = (await receive())["body"]
        target = scope["raw_path"].decode("latin-1") + query
        reply: Reply = await asyncio.to_thread(self.server, Received(scope["method"], target, names, body))
        headers = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})


@pytest.fixture
def prove(fuzz, monkeypatch):
    """Proves a fake behind an interface, where nobody may open a connection."""

    def call(interface, kind, *options):
        module = types.ModuleType("service_under_test")
        module.app = interface(kind(document()))
        monkeypatch.setitem(sys.modules, "service_under_test", module)
        monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("a connection was opened"))
        return fuzz(fake.target(URL), "--app", "service_under_test:app", "--max-examples", 5, *options)

    return call


@pytest.mark.parametrize("interface", [Asgi, Wsgi])
def test_a_right_application_is_clean_and_what_was_not_proved_is_said(prove, interface):
    outcome = prove(interface, Fake)
    assert [defect["again"] + defect["came"] for defect in outcome.report["defects"]] == []
    assert outcome.code == 0
    assert "an application in this process has no wire" in outcome.report["skipped"][-1]
    assert outcome.report["phases"]["overlapping"] > 0


@pytest.mark.parametrize("interface", [Asgi, Wsgi])
@pytest.mark.parametrize(
    ("kind", "check"), [(WrongStatus, "known-status"), (LosesOneOfTwo, "effect-overlap")]
)
def test_a_wrong_one_is_found_out(prove, interface, kind, check):
    assert check in prove(interface, kind).checks


class Fails(Fake):
    def find(self, project, instance):
        raise LookupError(instance)


@pytest.mark.parametrize("interface", [Asgi, Wsgi])
def test_one_that_fails_answers_as_a_server_would(prove, interface):
    outcome = prove(interface, Fails)
    assert {"known-status", "server-error"} & outcome.checks
    assert outcome.report["statuses"]["swapInstance"]["500"] > 0


def test_what_a_server_would_not_hand_on_is_not_sent():
    with pytest.raises(Unsendable):
        received(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")
    with pytest.raises(Unsendable):
        received(b"POST")


def test_a_request_arrives_as_it_was_written():
    class Keeps:
        def answer(self, received, timeout):
            self.kept = received
            raise Unsendable

    app = Keeps()
    with pytest.raises(Unsendable):
        AppDoor("http://127.0.0.1/base", app=app).send(Call("POST", "/a%2Fb?c=%00", (("X-A", "1"),), b"body"))
    assert (app.kept.method, app.kept.target, app.kept.body) == ("POST", b"/base/a%2Fb?c=%00", b"body")
    assert (b"x-a", b"1") in app.kept.headers


@pytest.mark.parametrize("name", ["no_such_module:app", "json:gone", "json", "sys:path"])
def test_what_is_no_application_is_refused(name):
    with pytest.raises(Refused, match="application"):
        load_app(name)


def test_an_application_is_found_where_the_command_runs(tmp_path, monkeypatch):
    (tmp_path / "service_here.py").write_text("def app(environ, start_response): ...\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    assert load_app("service_here:app")
    assert json.dumps(sys.path[0]) == json.dumps(str(tmp_path))
