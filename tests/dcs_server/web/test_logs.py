"""What the server says, and what it never does."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest

from dcs_server.access.callers import Caller
from dcs_server.access.gate import Gate
from dcs_server.request import Request
from dcs_server.web import logs
from tests.dcs_server.conftest import request
from tests.dcs_server.web.served import GOOD, INSTANCE, PATH, PROJECT, TOKEN, WRONG, running

SECRETS = (TOKEN, "nobody", "s3cret")
HEADERS = ("Cookie: s3cret", "Authorization: s3cret")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where records go; the settings of pytest are put back."""
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    root.handlers.clear()
    yield io.StringIO()
    root.handlers[:] = before[1]
    root.setLevel(before[0])


def lines(stream: io.StringIO) -> list[str]:
    return [line for line in stream.getvalue().splitlines() if "answered" in line]


def test_each_answer_is_one_line_of_text(stream):
    logs.configure(level=logging.INFO, stream=stream)
    with running() as server:
        first = server.send()
        second = server.send(request("POST", PATH + "?token=s3cret", "nobody", *HEADERS))
        server.send(request("POST", PATH.replace(INSTANCE, "s3cret"), TOKEN))
        server.send(request("POST", "/s3cret", TOKEN))
    assert re.fullmatch(
        f"INFO answered request_id={first.headers['x-request-id']} method=POST operation=swapInstance "
        f"project={PROJECT} instance={INSTANCE} status=204 duration_ms=[0-9.]+ caller=valid origin=127.0.0.1",
        lines(stream)[0],
    )
    assert f"request_id={second.headers['x-request-id']}" in lines(stream)[1]
    assert "status=401 code=DCS." in lines(stream)[1]
    assert "caller=" not in lines(stream)[1]
    assert "instance=" not in lines(stream)[2]
    assert "operation=" not in lines(stream)[3]
    assert len(lines(stream)) == 4
    assert not [secret for secret in SECRETS if secret in stream.getvalue()]


def test_each_answer_is_one_object_of_json(stream):
    logs.configure(as_json=True, level=logging.INFO, stream=stream)
    with running() as server:
        server.send(GOOD)
        server.send(WRONG)
    first, second = map(json.loads, lines(stream))
    assert (first["level"], first["name"], first["message"]) == ("INFO", "dcs_server.access", "answered")
    assert (first["status"], first["caller"], first["instance"]) == (204, "valid", INSTANCE)
    assert isinstance(first["duration_ms"], float)
    assert first["timestamp"].endswith("+00:00")
    assert second["code"].startswith("DCS.")


def test_it_is_quiet_unless_told_otherwise(stream):
    logs.configure(stream=stream)
    with running() as server:
        server.send(GOOD)
        server.send(WRONG)
    assert stream.getvalue() == ""


NASTY = 'eve\nINFO answered status=204\r\x1b[2J\u2028"x" \x85'


class Nasty:
    """Recognises everybody under a name that would be several lines."""

    async def identify(self, request: Request) -> Caller | None:
        return Caller(NASTY, PROJECT)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_name_cannot_forge_lines(stream, as_json):
    logs.configure(as_json=as_json, level=logging.INFO, stream=stream)
    with running(gate=Gate([Nasty()], "X-Auth-Token")) as server:
        server.send()
    (line,) = stream.getvalue().removesuffix("\n").splitlines()
    assert line.removesuffix("\n").isprintable()
    if as_json:
        assert json.loads(line)["caller"] == NASTY


class Fails:
    """An authenticator that is broken."""

    async def identify(self, request: Request) -> Caller | None:
        raise RuntimeError("the inside\nINFO answered status=204\x1b[2J")


def test_a_failure_is_told_under_the_id_of_its_request_and_cannot_forge_lines(stream):
    logs.configure(stream=stream)
    with running(gate=Gate([Fails()], "X-Auth-Token")) as server:
        received = server.send()
    assert received.status == 500
    first, *rest = stream.getvalue().splitlines()
    assert first == f"ERROR request {received.headers['x-request-id']} failed"
    assert all(line.startswith("  ") for line in rest)
    assert "\x1b" not in stream.getvalue()


def test_a_message_cannot_forge_lines(stream):
    logs.configure(stream=stream)
    logging.getLogger("any").warning("one\nERROR %s", "two\x1b")
    assert stream.getvalue() == "WARNING one\\u000aERROR two\\u001b\n"
