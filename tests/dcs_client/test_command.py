"""The command `dcs`, as a shell sees it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dcs_document import load
from tests.dcs_client.conftest import TOKEN, http, http_json

SWAP = load().operations["swapInstance"]
DCS = Path(sys.executable).with_name("dcs")


def dcs(endpoint: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `dcs` with nothing but our settings in the environment."""
    environment = {
        "DCS_ENDPOINT": endpoint,
        "DCS_TOKEN": TOKEN,
        "DCS_PROJECT_ID": SWAP.parameters["project_id"].example,
    } | settings
    return subprocess.run(
        [DCS, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_done(serve, instance_id):
    result = dcs(serve(http(204, X_Request_Id="abc")).url, "swap", instance_id)
    assert result.returncode == 0
    assert re.fullmatch(rf"{instance_id} switched over in \d+ ms\n  id   abc\n", result.stdout)
    assert result.stderr == ""


def test_done_for_a_machine(serve, instance_id):
    result = dcs(serve(http(204, X_Request_Id="abc")).url, "swap", "--json", instance_id)
    switchover = json.loads(result.stdout)
    assert switchover.pop("seconds") > 0
    unverified = dict.fromkeys(("old_master", "new_master", "verified_seconds"))
    assert switchover == {"instance_id": instance_id, "request_id": "abc"} | unverified


@pytest.mark.parametrize(
    ("name", "code"), [("SwapNotSupported", 1), ("TokenExpired", 1), ("JobRunning", 1), ("SwapFailed", 3)]
)
def test_an_error_exits_as_the_document_advises(serve, instance_id, name, code):
    answer = SWAP.answers[name]
    result = dcs(serve(http_json(answer.status, answer.body)).url, "swap", instance_id)
    assert result.returncode == code
    assert result.stdout == ""
    assert result.stderr.startswith(f"{answer.status} {answer.body['error_code']}: ")
    assert answer.remedy in result.stderr


@pytest.mark.parametrize("answer", [b"", http(520, "?"), http(200, "{}")], ids=["lost", "520", "200"])
def test_an_open_outcome_has_an_exit_code_of_its_own(serve, instance_id, answer):
    result = dcs(serve(answer).url, "swap", instance_id)
    assert result.returncode == 3
    assert "look at the roles" in result.stderr


def test_nothing_is_sent_for_a_wrong_id(serve):
    server = serve(http(204))
    result = dcs(server.url, "swap", "..")
    assert (result.returncode, result.stdout, server.requests) == (2, "", [])
    assert result.stderr == (
        "instance_id '..' is not allowed; nothing was sent\n"
        "  why  The instance, as a dashed UUID in lower case.\n"
        "  fix  for example 5560df16-cebf-4473-95c4-d1b573c16e79\n"
    )


def test_missing_settings_are_named(instance_id):
    result = dcs("", "swap", instance_id, DCS_TOKEN="")
    assert result.returncode == 2
    assert result.stderr == (
        "DCS_ENDPOINT and DCS_TOKEN not set\n"
        "  why  the endpoint, the project and the token come from the environment\n"
        "  fix  export DCS_ENDPOINT=... DCS_TOKEN=...\n"
    )


def test_help_lists_the_exit_codes():
    result = dcs("", "swap", "--help")
    assert result.returncode == 0
    assert "exit codes:" in result.stdout
    assert "DCS_TOKEN" in result.stdout
