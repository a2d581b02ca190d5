"""Origins as they are written down, on the command line and in a configuration."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_server.web.origins import origin

HOST = st.from_regex(r"\A[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?\Z")


@given(scheme=st.sampled_from(["http", "https"]), host=HOST, port=st.none() | st.integers(1, 65535))
def test_what_a_browser_sends_can_be_named(scheme, host, port):
    implied = {"http": 80, "https": 443}[scheme]
    text = f"{scheme}://{host}" + (f":{port}" if port not in (None, implied) else "")
    assert origin(text) == text


def test_ipv6_and_files_too():
    assert origin("http://[::1]:8000") == "http://[::1]:8000"
    assert origin("null") == "null"


@pytest.mark.parametrize(
    ("text", "why", "fix"),
    [
        ("*", "pages of all origins could switch over", 'name each one, or "null" for files'),
        ("https://a.example:443", "a browser leaves :443 out", "write  https://a.example"),
        ("http://a.example:80", "a browser leaves :80 out", "write  http://a.example"),
        *(
            (text, "no browser sends it like this", "write it like  https://docs.example.com")
            for text in (
                "",
                "https://a.example/",
                "https://a.example/page",
                "https://*.a.example",
                "HTTPS://a.example",
                "https://A.example",
                "https://user@a.example",
                "a.example",
                "ftp://a.example",
                "https://a.example\n",
                "https://a.example:0",
                "https://",
                "NULL",
            )
        ),
    ],
)
def test_others_are_refused_with_a_remedy(text, why, fix):
    with pytest.raises(ValueError, match=re.escape(f"{why} | {fix}")):
        origin(text)
