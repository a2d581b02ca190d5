"""A server that keeps sending does not hold the caller."""

import time

import pytest

from dcs_client import AnswerLost
from tests.dcs_client.conftest import http

DRIPS = {
    "headers": http(204, X_Long="x" * 200),
    "a body": http(500, b"x" * 200),
}


@pytest.mark.parametrize("answer", DRIPS.values(), ids=DRIPS.keys())
def test_a_dripping_answer_ends_at_the_time_limit(serve, swap, answer):
    server = serve(answer, pause=0.1)  # the whole of it takes more than 20 seconds
    started = time.monotonic()
    with pytest.raises(AnswerLost, match="it may have happened"):
        swap(server.url, timeout=0.5)
    assert time.monotonic() - started < 10
    assert len(server.requests) == 1


def test_a_slow_answer_within_the_limit_is_heard(serve, swap):
    assert swap(serve(http(204, X_Request_Id="abc"), pause=0.001).url).request_id == "abc"
