"""What a report keeps of a request brings the request back, byte for byte, and has no secret in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcs_contract.fuzz.again import again, from_dict
from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.exchange import Request
from dcs_contract.fuzz.masks import Masks
from tests.dcs_contract.fuzz.proving import described, terms

SECRET = "a-secret-of-somebody/+="
TEXT = st.text(st.characters(codec="latin-1"), max_size=30).map(lambda text: text + SECRET)
BYTES = st.binary(max_size=60) | st.just(b"a" * 100_000)


@given(
    target=TEXT,
    value=TEXT,
    body=BYTES,
    raw=BYTES,
    lawful=st.booleans(),
    odd=st.sampled_from(["", "two lengths"]),
)
def test_a_request_comes_back(target, value, body, raw, lawful, odd):
    masks = Masks([("VALID", SECRET)])
    call = Call("POST", target, (("X-Auth-Token", value),), body + SECRET.encode(), odd, raw, lawful)
    request = Request(described(""), terms()["swapInstance"], call)
    kept = json.dumps(again(request, masks, 2).as_dict())
    assert SECRET not in kept
    assert len(kept) < 20_000
    back = from_dict(json.loads(kept))
    assert (back.call(masks), back.at_once) == (call, 2)


def test_a_request_needs_the_secrets_that_it_was_made_with():
    call = Call("POST", "/", (("X-Auth-Token", SECRET),))
    kept = again(Request(described(""), terms()["swapInstance"], call), Masks([("VALID", SECRET)]), 1)
    with pytest.raises(KeyError, match="VALID"):
        kept.call(Masks([("OTHER", "another-secret")]))
