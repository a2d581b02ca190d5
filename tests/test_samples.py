"""Every sample of the document is run as it stands, and Redis says whether it switched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dcs_document import load
from tests.conftest import COMMANDS, Target
from tests.dcs_contract.conftest import REPOSITORY

SAMPLES = sorted((REPOSITORY / "openapi" / "samples").glob("*/*.*"))
INTERPRETERS = {".sh": "sh", ".py": sys.executable}


def run(sample: Path, target: Target, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a sample against the server, with `dcs` on the path."""
    environment = os.environ | target.environment | settings
    environment["PATH"] = f"{COMMANDS}{os.pathsep}{environment['PATH']}"
    command = [INTERPRETERS[sample.suffix], sample]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def of(operation: str) -> list[Path]:
    """The samples of one operation."""
    return [sample for sample in SAMPLES if sample.parent.name == operation]


def name(sample: Path) -> str:
    """A sample in the name of a test."""
    return f"{sample.parent.name}/{sample.name}"


def test_there_is_a_sample_for_each_operation_and_language():
    names = {"curl.sh", "dcs.sh", "python.py", "python_async.py"}
    assert {name(sample) for sample in SAMPLES} == {
        f"{op}/{file}" for op in load().operations for file in names
    }


@pytest.mark.parametrize("sample", of("swapInstance"), ids=name)
def test_a_sample_switches_over_once(sample, target):
    before = target.master()
    result = run(sample, target)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout
    assert target.master() != before


@pytest.mark.parametrize("sample", of("listGroups"), ids=name)
def test_a_sample_shows_the_roles(sample, target):
    before = target.master()
    result = run(sample, target)
    assert (result.returncode, result.stderr) == (0, "")
    assert "master" in result.stdout
    assert target.master() == before


@pytest.mark.parametrize("sample", SAMPLES, ids=name)
def test_a_sample_fails_when_the_service_refuses(sample, target):
    before = target.master()
    result = run(sample, target, DCS_TOKEN="not-a-token")
    assert result.returncode != 0
    assert "not-a-token" not in result.stdout + result.stderr
    assert target.master() == before


@pytest.mark.parametrize("sample", SAMPLES, ids=name)
def test_a_sample_fails_when_nobody_listens(sample, target):
    assert run(sample, target, DCS_ENDPOINT="http://127.0.0.1:9").returncode != 0
