"""Secrets become shell variables, however they are spelt."""

import subprocess

import pytest

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.curl import curl
from dcs_contract.fuzz.masks import Masks, variable

SECRET = 'a"secret/with $all<of>it`&\\'
MASKS = Masks([("VALID", SECRET), ("SHORT", "ab"), ("LONGER", SECRET + "more")])


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        r"a\"secret/with $all<of>it`&\\",
        "a%22secret%2Fwith%20%24all%3Cof%3Eit%60%26%5C",
        "a&quot;secret/with $all&lt;of&gt;it`&amp;\\",
    ],
    ids=["plain", "json", "url", "html"],
)
def test_every_spelling_is_hidden(text):
    assert MASKS.hide(f"<{text}>") == "<$VALID>"
    assert MASKS.found(text) == ["VALID"]


def test_the_longer_secret_is_hidden_whole():
    assert MASKS.hide(SECRET + "more") == "$LONGER"


def test_what_is_too_short_for_a_secret_is_left():
    assert MASKS.hide("absolutely") == "absolutely"


def test_the_repr_shows_names_only():
    assert repr(MASKS) == "Masks(['LONGER', 'VALID'])"


@pytest.mark.parametrize(("parts", "name"), [(("valid",), "VALID"), (("2nd one", "X-Key"), "_2ND_ONE_X_KEY")])
def test_a_variable_is_one_that_a_shell_takes(parts, name):
    assert variable(*parts) == name


@pytest.mark.parametrize(
    "value", [SECRET, SECRET + "0", "it's " + SECRET + ' "quoted" `it` $HOME \\', "plain 'x'"]
)
def test_a_shell_puts_the_secrets_back(value):
    call = Call("POST", "/a?b=[1]&c='d'", (("X-Key", value),), b'{"a": "it\'s"}')
    line = curl("http://127.0.0.1", call, MASKS)
    script = f'curl() {{ for word in "$@"; do printf "%s\\0" "$word"; done; }}; {line}'
    result = subprocess.run(
        ["sh", "-c", script], env={"VALID": SECRET}, capture_output=True, text=True, check=True
    )
    assert SECRET not in line
    assert result.stdout.split("\0")[5:] == [
        "http://127.0.0.1/a?b=[1]&c='d'",
        "-H",
        f"X-Key: {value}",
        "--data-binary",
        '{"a": "it\'s"}',
        "",
    ]
