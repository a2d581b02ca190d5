"""The vendor's own SDK, unchanged, against the server on a real socket."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkdcs.v2 import ChangeMasterStandbyRequest, DcsClient

from dcs_document import Document, load
from dcs_server.access.callers import Caller
from dcs_server.access.gate import TOKEN, Gate
from dcs_server.access.keys import REFUSAL, Key, Keys
from dcs_server.access.lockout import LOCKED, MOST
from dcs_server.request import Request
from dcs_server.start import SIGNATURE_DATE
from tests.dcs_server.access.conftest import Clock, outcome
from tests.dcs_server.conftest import SWAP
from tests.dcs_server.web.served import INSTANCE, PATH, PROJECT, Running, running

SECRET, SESSION = "the secret of the key", "a temporary token"
DOCUMENT: Document = load()


def key(name: str, rights="switch", **more: str) -> Key:
    return Key(name=name, project_id=PROJECT, rights=rights, access=f"KEY-{name}", secret=SECRET, **more)


KEYS = [key("deploy"), key("watch", "read"), key("guest", security_token=SESSION)]


@dataclass
class Recorder:
    """What somebody on the way sees of the requests that come to an authenticator."""

    keys: Keys
    seen: list[Request] = field(default_factory=list)

    async def identify(self, request: Request) -> Caller | None:
        self.seen.append(request)
        return await self.keys.identify(request)


@pytest.fixture
def clock() -> Clock:
    """Of the server; the SDK has the clock of this machine."""
    return Clock(time.time())


@pytest.fixture
def recorder(clock) -> Recorder:
    return Recorder(Keys(KEYS, DOCUMENT.token_headers[SIGNATURE_DATE], clock))


@pytest.fixture
def server(recorder) -> Iterator[Running]:
    with running(gate=Gate([recorder], DOCUMENT.token_headers[TOKEN])) as server:
        yield server


def client(server: Running, name="deploy", secret=SECRET, session: str | None = None) -> DcsClient:
    credentials = BasicCredentials(f"KEY-{name}", secret, PROJECT)
    if session is not None:
        credentials = credentials.with_security_token(session)
    url = f"http://127.0.0.1:{server.port}"
    return DcsClient.new_builder().with_credentials(credentials).with_endpoint(url).build()


def swap(server: Running, *who: str, **how: str) -> tuple[int, str]:
    """The status that the SDK tells, and the code of an error."""
    try:
        answer = client(server, *who, **how).change_master_standby(ChangeMasterStandbyRequest(INSTANCE))
    except ClientRequestException as error:
        return error.status_code, error.error_code
    return answer.status_code, ""


def refused(name: str) -> tuple[int, str]:
    """An error of the document, as the SDK tells it."""
    answer = SWAP.answers[name]
    return answer.status, answer.body["error_code"]


def test_it_switches(server):
    assert swap(server) == (204, "")
    assert server.held.begun == 1


def test_a_temporary_key_needs_its_token(server):
    assert swap(server, "guest") == refused(REFUSAL)
    assert swap(server, "guest", session="another") == refused(REFUSAL)
    assert server.held.begun == 0
    assert swap(server, "guest", session=SESSION) == (204, "")


def test_a_key_that_may_only_read_is_told_so(server):
    assert swap(server, "watch") == refused("PolicyNotPermitted")
    assert server.held.begun == 0


def test_a_wrong_secret_is_answered_as_the_document_says_and_locks_the_key(server, clock):
    for _ in range(MOST + 1):
        assert swap(server, secret="wrong") == refused(REFUSAL)
    assert swap(server) == refused(REFUSAL)
    assert server.held.begun == 0
    assert swap(server, "guest", session=SESSION) == (204, "")
    clock.now += LOCKED
    assert swap(server) == (204, "")


def test_an_unknown_key_is_answered_like_a_wrong_secret(server):
    assert swap(server, "nobody") == refused(REFUSAL)


@pytest.mark.parametrize("off", [-1000, 1000])
def test_a_clock_that_is_far_off_is_refused(server, clock, off):
    clock.now += off
    assert swap(server) == refused(REFUSAL)


def test_whoever_records_a_request_cannot_send_it_again(server, recorder, clock):
    assert swap(server) == (204, "")
    lines = [name + b": " + value for name, value in recorder.seen[0].headers]
    answer = server.send(b"\r\n".join([f"POST {PATH} HTTP/1.1".encode(), *lines, b"", b""]))
    assert (answer.status, answer.json["error_code"]) == refused(REFUSAL)
    assert server.held.begun == 1
    first, again = recorder.seen
    assert again == replace(first, id=again.id)
    unaware = Keys(KEYS, DOCUMENT.token_headers[SIGNATURE_DATE], clock)
    assert outcome(unaware, again) == "deploy"


def test_no_secret_is_in_a_record(server, recorder, caplog):
    caplog.set_level("DEBUG")
    swap(server)
    swap(server, "guest", session=SESSION)
    for _ in range(MOST + 1):
        swap(server, "guest", session="another")
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("dcs_server"))
    assert "the key of guest is locked" in ours
    signatures = [seen.header(b"authorization").decode()[-64:] for seen in recorder.seen]
    assert [text for text in (SECRET, SESSION, *signatures) if text in ours] == []
