"""Nothing is sent to a host that is not this machine, unless it is named."""

import pytest

from dcs_contract.fuzz import guard, wire
from dcs_contract.fuzz.guard import admit
from dcs_contract.problem import Refused
from tests.dcs_contract.fuzz import fake

HERE = [
    "http://127.0.0.1:1",
    "http://127.9.9.9",
    "http://localhost/base",
    "https://[::1]:8",
    "redis://:p@localhost",
]
ELSEWHERE = ["http://192.0.2.1", "http://[2001:db8::1]", "redis://:p@192.0.2.1:6379", "http://0.0.0.0"]


@pytest.mark.parametrize("url", [*HERE, "unix:///run/redis.sock", "http://[::ffff:127.0.0.1]"])
def test_this_machine_is_let_pass(url):
    assert admit(url, (), "here") is None


@pytest.mark.parametrize("url", [*ELSEWHERE, "http://[::ffff:192.0.2.1]"])
def test_another_host_is_refused(url):
    with pytest.raises(Refused, match="refused to send requests to"):
        admit(url, (), "here")


def test_the_refusal_says_how_to_allow_it():
    with pytest.raises(Refused) as refused:
        admit("http://192.0.2.1:8480", ("192.0.2.2",), "the URL of the server")
    assert str(refused.value) == (
        'refused to send requests to "192.0.2.1"\n'
        "  at   the URL of the server\n"
        "  why  the suite sends many requests that take effect, and 192.0.2.1 is not this machine\n"
        "  fix  start the server here; or, if nothing there matters to anyone, add  --allow-host 192.0.2.1"
    )


def test_a_host_is_allowed_by_exactly_its_name():
    assert admit("http://dcs.example.com", ("dcs.example.com",), "here") is None
    with pytest.raises(Refused):
        admit("http://192.0.2.1", ("192.0.2", "*"), "here")


def test_every_address_of_a_name_counts(monkeypatch):
    found = [(0, 0, 0, "", ("127.0.0.1", 0)), (0, 0, 0, "", ("192.0.2.1", 0))]
    monkeypatch.setattr(guard.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Refused, match=r"192\.0\.2\.1 is not this machine"):
        admit("http://both.example.com", (), "here")


def test_a_name_that_nobody_knows_is_refused(monkeypatch):
    def unknown(*_, **__):
        raise OSError(-2, "Name or service not known")

    monkeypatch.setattr(guard.socket, "getaddrinfo", unknown)
    with pytest.raises(Refused, match=r'the host "nobody\.example\.com" is not known'):
        admit("http://nobody.example.com", (), "here")


@pytest.mark.parametrize("url", ["", "127.0.0.1:80", "ftp://127.0.0.1", "http://", "http://127.0.0.1:x"])
def test_what_is_no_url_is_refused(url):
    with pytest.raises(Refused, match="is not a URL that can be used"):
        admit(url, (), "here")


def test_a_password_in_a_url_is_refused_and_not_shown():
    with pytest.raises(Refused) as refused:
        admit("http://me:secret@127.0.0.1", (), "here")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("part", "replacement"),
    [("url = ", 'url = "http://192.0.2.1"\n#'), ('http = "', 'http = "http://192.0.2.1/{instance_id}" #')],
)
def test_nothing_is_sent_before_all_hosts_are_known(fuzz, document, monkeypatch, part, replacement):
    connected = []
    monkeypatch.setattr(wire.Door, "connect", lambda door: connected.append(door.url))
    with fake.Listening(fake.Fake(document)) as listening, pytest.raises(Refused, match=r"192\.0\.2\.1"):
        fuzz(fake.target(listening.url).replace(part, replacement))
    assert connected == []


def test_a_host_can_be_allowed_on_the_command_line(fuzz, monkeypatch):
    connected = []

    def refuse(door):
        connected.append(door.url)
        raise wire.Unreachable("no such server")

    monkeypatch.setattr(wire.Door, "connect", refuse)
    with pytest.raises(Refused, match="no server answers"):
        fuzz('url = "http://192.0.2.1"', "--allow-host", "192.0.2.1")
    assert connected == ["http://192.0.2.1"]
