"""The port for those who watch the server."""

import asyncio

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.dcs_server.conftest import eventually
from tests.dcs_server.web.served import GOOD, SHOW, WRONG, Running, running


def get(server: Running, path: str, method: str = "GET") -> httpx.Response:
    return httpx.request(method, f"http://127.0.0.1:{server.status}{path}", trust_env=False)


def samples(server: Running) -> dict[tuple[str, ...], float]:
    """What Prometheus reads: numbers by name and values of labels."""
    families = text_string_to_metric_families(get(server, "/metrics").text)
    return {
        (
            sample.name,
            *(value for _, value in sorted(sample.labels.items(), key=lambda label: label[0] == "le")),
        ): sample.value
        for family in families
        for sample in family.samples
    }


def test_it_is_healthy_while_it_serves():
    with running() as server:
        answer = get(server, "/healthz")
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert get(server, "/readyz").status_code == 200
        assert get(server, "/healthz", "HEAD").status_code == 200
        assert get(server, "/").status_code == 404
        assert get(server, "/healthz", "POST").status_code == 405


def test_it_is_ready_when_it_can_carry_requests_out():
    answers = iter([True, False])

    async def ready() -> bool:
        await asyncio.sleep(0)
        return next(answers)

    with running(ready=ready) as server:
        assert [get(server, "/readyz").status_code for _ in range(2)] == [200, 503]
        assert get(server, "/healthz").status_code == 200


def test_answers_are_counted_and_timed():
    with running() as server:
        for sent in (GOOD, GOOD, SHOW, WRONG, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"):
            server.send(sent)
        seen = samples(server)
        kind = get(server, "/metrics").headers["content-type"]
    count, bucket = "dcs_request_duration_seconds_count", "dcs_request_duration_seconds_bucket"
    assert seen[count, "swapInstance", "204"] == 2
    assert seen[count, "swapInstance", "401"] == 1
    assert seen[count, "listGroups", "200"] == 1
    assert seen[count, "", "404"] == 1
    assert seen[bucket, "swapInstance", "204", "+Inf"] == 2
    assert 0 < seen["dcs_request_duration_seconds_sum", "swapInstance", "204"] < 5
    assert kind.startswith("text/plain; version=0.0.4")


def test_requests_in_flight_are_seen():
    with running() as server, server.connect() as connection:
        server.held.open.clear()
        connection.sendall(GOOD)
        assert eventually(lambda: samples(server)[("dcs_requests_in_flight",)] == 1)
        server.held.open.set()
        assert eventually(lambda: samples(server)[("dcs_requests_in_flight",)] == 0)


def test_switches_and_their_gaps_are_seen():
    with running() as server:
        server.app.metrics.switched("switched", 0.03)
        server.app.metrics.switched("refused", None)
        seen = samples(server)
    assert seen["dcs_switches_total", "switched"] == 1
    assert seen["dcs_switches_total", "refused"] == 1
    assert seen["dcs_write_gap_seconds_bucket", "0.05"] == 1
    assert seen["dcs_write_gap_seconds_bucket", "0.025"] == 0


def test_every_server_has_numbers_of_its_own():
    with running() as first, running() as second:
        first.send()
        assert first.answered(204) == 1
        assert second.answered(204) == 0


@pytest.mark.parametrize("path", ["/v2/x", "/metrics/..", "/healthz/"])
def test_nothing_else_is_there(path):
    with running() as server:
        assert get(server, path).status_code == 404
