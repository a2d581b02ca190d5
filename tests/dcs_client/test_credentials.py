"""Credentials prove who calls, and show their secrets to nobody."""

import asyncio
import logging
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_client import (
    AccessKey,
    AsyncClient,
    Client,
    DcsError,
    InvalidArgument,
    NotAuthenticated,
    Outgoing,
    Token,
)
from dcs_client.credentials.signature import authorization, canonical_path, canonical_query
from dcs_client.secret import Secret
from dcs_document import load
from tests.dcs_client.conftest import QUICK, http, http_json

ACCESS, SECRET, SECURITY = "the-access-key", "the-secret-key", "the-security-token"
TOKEN = "the-secret-token"
TOKEN_INVALID = load().operations["swapInstance"].answers["TokenInvalid"].body


def test_the_public_vector_of_the_signature():
    """Source: "Signing API requests" of the vendor's API gateway; its keys are examples."""
    request = Outgoing(
        method="GET",
        host="service.region.example.com",
        target="/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        body=b"",
        project_id="",
    )
    headers = {"content-type": "application/json", "host": request.host, "x-sdk-date": "20191115T033655Z"}
    access, secret = "QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"
    assert authorization(access, secret, request, headers, headers["x-sdk-date"]) == (
        "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, "
        "Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"
    )


@given(st.text(alphabet="aZ09-._~/%+é ", max_size=30))
def test_a_path_is_signed_with_a_slash_at_the_end_and_only_once_encoded(path):
    signed = canonical_path(path)
    assert signed.endswith("/")
    assert canonical_path(signed) == signed


def test_a_query_is_signed_in_order():
    assert canonical_query("b=2&a=z&a=%7e&c") == "a=z&a=~&b=2&c="


def headers(request):
    return {
        name.lower(): value
        for name, _, value in (line.partition(": ") for line in request.split("\r\n")[1:])
        if name
    }


def test_a_signed_request_has_its_time_project_and_temporary_token(serve, project_id, instance_id):
    server = serve(http(204))
    key = AccessKey(ACCESS, SECRET, security_token=SECURITY)
    with Client(server.url, credentials=key, project_id=project_id) as client:
        client.swap(instance_id)
    sent = headers(server.requests[0])
    assert (sent["x-project-id"], sent["x-security-token"]) == (project_id, SECURITY)
    names = "host;x-project-id;x-sdk-date;x-security-token"
    assert sent["authorization"].startswith(f"SDK-HMAC-SHA256 Access={ACCESS}, SignedHeaders={names}, ")
    assert SECRET not in server.requests[0]
    assert "x-auth-token" not in sent


@pytest.mark.parametrize(
    "parts", [("", "s"), ("a", ""), ("a b", "s"), ("a,b", "s"), ("a", "s\n"), ("ä", "s")], ids=str
)
def test_a_key_that_cannot_be_sent_is_refused_without_quoting_it(parts):
    with pytest.raises(InvalidArgument) as caught:
        AccessKey(*parts)
    assert not parts[1].strip() or f'"{parts[1]}"' not in str(caught.value)


ALL = {
    "token": lambda: Token(TOKEN),
    "access key": lambda: AccessKey(ACCESS, SECRET, security_token=SECURITY),
}
SENT = {"token": TOKEN, "access key": f"{ACCESS} {SECURITY}"}
ANSWERS = {
    "refused": lambda _: http_json(401, TOKEN_INVALID),
    "echoed": lambda sent: http_json(401, TOKEN_INVALID | {"error_msg": sent}),
    "echoed in HTML": lambda sent: http(520, f"<p>{sent}", X_Request_Id=sent),
    "lost": lambda _: b"",
    "unreadable": lambda sent: f"HTTP/1.1 204 {sent}\x00\r\n\r\n".encode(),
}


def shown(error: BaseException) -> str:
    """All that a careless program could print of an error: variables of every frame, all attributes."""
    found = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    seen: BaseException | None = error
    while seen is not None:
        found += repr(vars(seen)) + everything(seen)
        seen = seen.__cause__ or seen.__context__
    return found


def everything(value: object) -> str:
    """Each attribute of a value, as tools that inspect print it."""
    names = [name for name in dir(value) if not name.startswith("__")]
    return "".join(repr(getattr(value, name)) for name in names)


def free_of_secrets(text: str) -> bool:
    return not any(secret in text for secret in (TOKEN, ACCESS, SECRET, SECURITY))


def swap(kind, url, credentials, project_id, instance_id):
    settings = {"credentials": credentials, "project_id": project_id, "retrying": QUICK}
    if kind is Client:
        with Client(url, **settings) as client:
            return client.swap(instance_id)

    async def run():
        async with AsyncClient(url, **settings) as client:
            return await client.swap(instance_id)

    return asyncio.run(run())


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_no_error_and_no_log_shows_a_secret(serve, kind, name, answer, project_id, instance_id, caplog):
    caplog.set_level(logging.DEBUG, "dcs_client")
    server = serve(answer(SENT[name]))
    with pytest.raises(DcsError) as caught:
        swap(kind, server.url, ALL[name](), project_id, instance_id)
    error = caught.value
    error.__traceback__ = without_this_file(error)
    assert free_of_secrets(shown(error) + caplog.text)
    assert free_of_secrets(repr(pickle.loads(pickle.dumps(error)).__dict__))


def without_this_file(error: BaseException):
    """The frames of the package: those of a test know its secrets."""
    frame = error.__traceback__
    while frame and frame.tb_frame.f_code.co_filename == __file__:
        frame = frame.tb_next
    return frame


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_no_interruption_shows_a_secret(serve, kind, project_id, instance_id, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("h11.Connection.next_event", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        swap(kind, serve(http(204)).url, Token(TOKEN), project_id, instance_id)
    error = caught.value
    error.__traceback__ = without_this_file(error)
    frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    ours = [frame for frame in frames if frame.filename != __file__]
    assert free_of_secrets(repr([frame.locals for frame in ours]))


BAD = {
    "endpoint": lambda kind: kind("http://elsewhere.example", token=TOKEN),
    "project": lambda kind: kind("https://a.example", token=TOKEN, project_id=".."),
    "token": lambda kind: kind("https://a.example", token=f"{TOKEN} "),
    "twice": lambda kind: kind("https://a.example", token=TOKEN, credentials=Token(TOKEN)),
    "key": lambda _: AccessKey(ACCESS, f"{SECRET} ", security_token=SECURITY),
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_nothing_that_is_refused_at_the_start_shows_a_secret(kind, make):
    with pytest.raises(InvalidArgument) as caught:
        make(kind)
    caught.value.__traceback__ = without_this_file(caught.value)
    assert free_of_secrets(shown(caught.value))


@pytest.mark.parametrize("credentials", ALL.values(), ids=ALL.keys())
def test_no_attribute_shows_a_secret(credentials, project_id):
    known = credentials()
    client = Client("https://a.example", credentials=known, project_id=project_id)
    nested = [*vars(known).values(), *vars(client).values(), *vars(client._calls).values()]
    assert free_of_secrets(
        everything(known) + everything(client) + "".join(map(everything, nested)) + repr(nested)
    )


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_nothing_with_a_secret_can_be_pickled(kind, project_id):
    for value in (Secret(TOKEN), Token(TOKEN), kind("https://a.example", token=TOKEN, project_id=project_id)):
        with pytest.raises(TypeError):
            pickle.dumps(value)


SETTINGS = (
    "DCS_TOKEN",
    "DCS_ACCESS_KEY",
    "DCS_SECRET_KEY",
    "DCS_SECURITY_TOKEN",
    "DCS_ENDPOINT",
    "DCS_PROJECT_ID",
    "OS_CLOUD",
    "OS_AUTH_URL",
    "OS_CLIENT_CONFIG_FILE",
)


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Sets variables, and no others are there."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))

    def set_(**settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)

    return set_


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_the_environment_names_caller_and_place(environment, kind, project_id):
    environment(DCS_TOKEN=TOKEN, DCS_ENDPOINT="eu-nl", DCS_PROJECT_ID=project_id)
    client = kind.from_environment()
    assert (client.endpoint, client.project_id) == ("https://dcs.eu-nl.otc.t-systems.com", project_id)


def test_without_a_caller_it_says_what_is_missing(environment):
    with pytest.raises(InvalidArgument, match="the environment names no caller") as caught:
        Client.from_environment()
    assert "DCS_TOKEN" in str(caught.value)


def test_without_a_place_nothing_is_sent(environment, instance_id):
    environment(DCS_ACCESS_KEY=ACCESS, DCS_SECRET_KEY=SECRET)
    with Client.from_environment() as client, pytest.raises(InvalidArgument, match="there is no endpoint"):
        client.swap(instance_id)


CLOUDS = {
    "no file": None,
    "another cloud": "clouds: {other: {}}",
    "no clouds": "[]",
    "no YAML": "clouds: [",
    "no address": "clouds: {mine: {auth: {username: a, password: the-secret-key}}}",
    "unknown kind": "clouds: {mine: {auth_type: magic, auth: {auth_url: 'http://127.0.0.1:1'}}}",
}


@pytest.mark.parametrize("text", CLOUDS.values(), ids=CLOUDS.keys())
def test_a_cloud_that_cannot_be_used_is_refused(environment, text, tmp_path, instance_id):
    environment(OS_CLOUD="mine")
    if text is not None:
        (tmp_path / "clouds.yaml").write_text(text, encoding="utf-8")
    with pytest.raises((InvalidArgument, NotAuthenticated)) as caught:
        Client.from_environment().swap(instance_id)
    caught.value.__traceback__ = without_this_file(caught.value)
    assert free_of_secrets(shown(caught.value))
