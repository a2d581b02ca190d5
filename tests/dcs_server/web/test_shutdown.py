"""The end of the server: what has begun ends with its answer, and nothing else delays it."""

import time

from tests.dcs_server.conftest import eventually
from tests.dcs_server.web.served import GOOD, SHOW, answer, everything, running


def test_a_request_in_flight_gets_its_answer():
    with running() as server, server.connect() as connection:
        server.held.open.clear()
        connection.sendall(GOOD)
        assert eventually(lambda: server.held.begun == 1)
        server.end()
        assert eventually(lambda: refuses(server))
        server.held.open.set()
        received = answer(connection)
        assert received.status == 204
        assert received.headers["connection"] == "close"
        assert everything(connection) == b""


def refuses(server) -> bool:
    """Whether nobody listens any more."""
    try:
        server.connect().close()
    except ConnectionRefusedError:
        return True
    return False


def test_connections_that_are_only_kept_do_not_delay_the_end():
    with running() as server:
        kept = [server.connect() for _ in range(5)]
        for connection in kept[1:]:
            connection.sendall(SHOW)
            assert answer(connection).status == 200
        started = time.monotonic()
    assert time.monotonic() - started < 5
    for connection in kept:
        assert everything(connection) == b""
        connection.close()
