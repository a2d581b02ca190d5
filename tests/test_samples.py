"""Every sample of the document is run as it stands, and Redis says whether it switched."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcs_document import load
from tests.dcs_client.conftest import Server, http_json
from tests.samples import SAMPLES, is_installed, masked, run, seen

FILES = {
    "curl.sh",
    "dcs.sh",
    "go.go",
    "java.java",
    "javascript.mjs",
    "python.py",
    "python_async.py",
}
DONE, REFUSED, NOT_SENT, UNKNOWN = range(4)
FAILED = {"swapInstance": {REFUSED}, "listGroups": set(range(1, 128))}
LOOK_FIRST = "look-first"
SWAP = load().operations["swapInstance"]
ANSWERS = {answer.status: answer for answer in SWAP.answers.values()}
OPEN = {
    "no answer": b"",
    "half an answer": b"HTTP/1.1 204 No Con",
    "half a body": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 9000\r\n\r\n{",
    "another success": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "a redirect": b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n",
    "a time-out": b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n",
}
SHARDS = http_json(200, load().operations["listGroups"].answers["OneShard"].body)


def name(sample: Path) -> str:
    """A sample in the name of a test."""
    return f"{sample.parent.name}/{sample.name}"


def looks(sample: Path) -> bool:
    """Whether a sample looks at the roles before it switches over."""
    return sample.name == "dcs.sh"


def of(operation: str) -> list[Path]:
    """The samples of one operation."""
    return [sample for sample in SAMPLES if sample.parent.name == operation]


@pytest.fixture
def sample(request: pytest.FixtureRequest) -> Path:
    """A sample that this machine can run."""
    if not is_installed(request.param):
        pytest.skip(f"install what runs {name(request.param)}")
    return request.param


@pytest.fixture
def server(request: pytest.FixtureRequest, sample: Path) -> Iterator[Server]:
    """A server that gives one answer to a switchover; it shows the roles to those who look before."""
    server = Server(*[SHARDS] * looks(sample), request.param)
    yield server
    server.close()


@pytest.fixture
def closed() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return "http://127.0.0.1:{1}".format(*listener.getsockname())


def each(*samples: Path) -> pytest.MarkDecorator:
    """A test of several samples."""
    return pytest.mark.parametrize("sample", samples, ids=name, indirect=True)


def test_there_is_a_sample_for_each_operation_and_language():
    assert {name(sample) for sample in SAMPLES} == {
        f"{operation}/{file}" for operation in load().operations for file in FILES
    }


@each(*of("swapInstance"))
def test_a_sample_switches_over_once_and_prints_what_the_pages_show(sample, target):
    before = target.master()
    result = run(sample, target.environment)
    assert (result.returncode, result.stderr) == (DONE, "")
    assert masked(result.stdout) == masked(seen(sample)["printed"]), "make samples"
    assert target.master() != before


@each(*of("listGroups"))
def test_a_sample_shows_the_roles_as_the_pages_do(sample, target):
    before = target.master()
    result = run(sample, target.environment)
    assert (result.returncode, result.stderr) == (DONE, "")
    assert "master" in result.stdout
    assert masked(result.stdout) == masked(seen(sample)["printed"]), "make samples"
    assert target.master() == before


@each(*SAMPLES)
def test_a_sample_fails_when_the_service_refuses(sample, target):
    before = target.master()
    result = run(sample, target.environment | {"DCS_TOKEN": "not-a-token"})
    assert result.returncode in FAILED[sample.parent.name]
    assert "not-a-token" not in result.stdout + result.stderr
    assert target.master() == before


@each(*SAMPLES)
def test_a_sample_knows_that_nothing_was_sent(sample, target, closed):
    result = run(sample, target.environment | {"DCS_ENDPOINT": closed})
    assert result.returncode in FAILED[sample.parent.name] | {NOT_SENT}
    assert "look at the roles" not in result.stderr.lower()


@each(*of("swapInstance"))
@pytest.mark.parametrize("server", OPEN.values(), ids=OPEN, indirect=True)
def test_a_sample_says_when_the_outcome_is_open_and_repeats_nothing(sample, server, target):
    result = run(sample, target.environment | {"DCS_ENDPOINT": server.url})
    assert result.returncode == UNKNOWN
    assert "look at the roles" in result.stderr.lower()
    assert server.methods == ["GET"] * looks(sample) + ["POST"]


@pytest.mark.parametrize("language", sorted(FILES - {"dcs.sh", "python.py", "python_async.py"}))
def test_a_sample_knows_the_answers_after_which_nothing_was_switched(language):
    """The others ask the client, which reads them in the document."""
    (sample,) = (path for path in of("swapInstance") if path.name == language)
    text = sample.read_text(encoding="utf-8")
    for status, answer in ANSWERS.items():
        assert (str(status) in text) == (answer.retry != LOOK_FIRST), status
