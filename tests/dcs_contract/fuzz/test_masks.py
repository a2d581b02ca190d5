"""Secrets become shell variables, however they are spelt."""

import json
import re
import subprocess
from base64 import b64encode, urlsafe_b64encode
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


TOKENS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=12, max_size=40)
FORMS = {
    "json": lambda value: json.dumps(value)[1:-1],
    "html": escape,
    "url": lambda value: quote(value, safe=""),
    "form": quote_plus,
    "url, small letters": lambda value: re.sub("%..", lambda code: code[0].lower(), quote(value, safe="")),
    "bytes": lambda value: value.encode().decode("latin-1"),
    "base64": lambda value: b64encode(value.encode()).decode(),
    "base64 of a URL": lambda value: urlsafe_b64encode(value.encode()).decode(),
    "base64 inside": lambda value: b64encode(f"user:{value}:x".encode()).decode(),
    "base64 further inside": lambda value: b64encode(f"user2:{value}".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@given(token=TOKENS)
def test_whatever_a_secret_is_it_is_hidden_in_every_form(form, token):
    masks = Masks([("VALID", token)])
    assert masks.found(f"<{form(token)}>") == ["VALID"]
    assert token not in masks.hide(f"<{form(token)}>")


@given(token=TOKENS, text=st.text(st.sampled_from("${}|VALID_URL ab")), form=st.sampled_from([*FORMS]))
def test_a_template_turns_back_into_what_it_was_made_from(token, text, form):
    masks = Masks([("VALID", token), ("OTHER", "another-secret")])
    whole = f"{text}{FORMS[form](token)}{text}another-secret"
    template = masks.template(whole)
    assert token not in template
    assert masks.filled(template) == whole


def test_a_template_with_an_unknown_secret_is_not_filled():
    with pytest.raises(KeyError, match="STRANGE"):
        MASKS.filled("a ${STRANGE|URL}")


def test_a_long_secret_is_hidden_in_other_letters_too():
    token = "a-Token-that-is-long"
    assert Masks([("VALID", token)]).hide(token.upper() + token.swapcase()) == "$VALID$VALID"


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
