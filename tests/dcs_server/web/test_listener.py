"""Where the server listens, and where it refuses to."""

import pytest

from dcs_server.errors import CannotStart
from dcs_server.web import listener

GOLDEN = {
    ("0.0.0.0", False, True): (
        'refused to listen on "0.0.0.0"\n'
        "  at   --host\n"
        "  why  the tokens of this server are public, so it is for this machine only\n"
        "  fix  leave --host out, or give 127.0.0.1, ::1 or localhost"
    ),
    ("0.0.0.0", True, False): (
        'refused to listen on "0.0.0.0"\n'
        "  at   --host\n"
        "  why  without TLS everybody on the way could read the tokens\n"
        "  fix  give a certificate and its key, or listen on 127.0.0.1 behind something that has them"
    ),
    ("example.com", True, True): (
        'refused to listen on "example.com"\n'
        "  at   --host\n"
        "  why  it is no IP address\n"
        "  fix  give the address of one interface, or 0.0.0.0 or :: for all"
    ),
}


@pytest.mark.parametrize(("given", "message"), GOLDEN.items(), ids=map(str, GOLDEN))
def test_an_address_that_may_not_be_listened_on(given, message):
    host, private, tls = given
    with pytest.raises(CannotStart) as caught:
        listener.listen(host, 0, private_tokens=private, tls=tls)
    assert str(caught.value) == message


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.1", "localhost"])
def test_private_tokens_and_tls_may_be_reached_from_elsewhere(host):
    with listener.listen(host, 0, private_tokens=True, tls=True) as bound:
        assert listener.url(bound, tls=True).startswith("https://")


def test_this_machine_needs_neither():
    with listener.listen("::1", 0) as bound:
        assert listener.url(bound).startswith("http://[::1]:")
