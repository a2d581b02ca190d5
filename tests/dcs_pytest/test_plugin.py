"""The plugin, as a user's own tests see it: pytest runs in a process of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dcs_contract.conftest import write
from tests.dcs_contract.fuzz import fake
from tests.dcs_contract.fuzz.fake import Fake, Listening
from tests.dcs_contract.fuzz.faults.answers import WrongStatus
from tests.dcs_contract.fuzz.proving import DOCUMENT, document

BASELINE = """\
[[accept]]
check = "known-status"
operation = "swapInstance"
status = "404"
reason = "ticket 4711"
until = 9999-12-31
"""


@pytest.fixture
def run(tmp_path):
    """Runs pytest in a folder; gives exit code and output."""
    shutil.copy(DOCUMENT, tmp_path / "openapi.json")

    def call(*arguments: object) -> tuple[int, str]:
        line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *map(str, arguments)]
        result = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240)
        return result.returncode, result.stdout + result.stderr

    return call


@pytest.fixture
def prove(run, tmp_path):
    """Runs the suite against a server."""

    def call(server: Fake, *arguments: object) -> tuple[int, str]:
        with Listening(server) as listening:
            write(tmp_path / "target.toml", fake.target(listening.url, observed=()))
            return run("--dcs-target", "target.toml", "--dcs-document", "openapi.json", "-rsx", *arguments)

    return call


def test_every_check_of_every_operation_is_a_test_beside_those_of_the_user(prove, tmp_path):
    write(tmp_path / "test_own.py", "def test_of_my_own(): pass\n")
    server = WrongStatus(document())
    code, out = prove(server, "-v", "--dcs-report", "report")
    assert code == 1
    assert "test_own.py::test_of_my_own PASSED" in out
    assert "target.toml::swapInstance::status PASSED" in out
    assert "target.toml::swapInstance::known-status FAILED" in out
    assert "target.toml::swapInstance::effect-missing SKIPPED" in out
    assert "add an [[observe]] of the operation to the target" in out
    assert "target.toml::everything was tried FAILED" in out
    assert "swapInstance: it has an effect, and there is no [[observe]] to see it by" in out
    block = out[out.index("known-status/swapInstance/404\n") :]
    assert block.splitlines()[1:3] == [
        '  The known case "single" got another answer',
        "  expected  400 SwapNotSupported",
    ]
    assert "  again     curl " in block
    assert "def runtest" not in out
    assert not [token for token in fake.TOKENS.values() if token in out]
    report = json.loads((tmp_path / "report" / "report.json").read_text())
    # Once: not all of what is no lawful HTTP reaches it.
    assert report["requests"] / 2 < len(server.received) <= report["requests"]


def test_an_accepted_defect_is_expected_to_fail(prove, tmp_path):
    write(tmp_path / "baseline.toml", BASELINE)
    server = WrongStatus(document())
    options = ("--dcs-no-effects", "--dcs-baseline", "baseline.toml", "-k", "known-status or date")
    code, out = prove(server, *options)
    assert code == 0, out
    assert "accepted until 9999-12-31: ticket 4711" in out
    assert "1 passed, " in out
    assert "1 xfailed" in out
    assert server.received
    assert set(server.masters.values()) == {"left"}, "without effects nothing switches"


def test_one_test_can_be_named(run, tmp_path):
    write(tmp_path / "target.toml", fake.target("http://127.0.0.1:9"))
    options = ("--dcs-target", "target.toml", "--dcs-document", "openapi.json", "--collect-only", "-q")
    code, out = run(*options, "target.toml::swapInstance::allow")
    assert (code, out.splitlines()[0]) == (0, "target.toml::swapInstance::allow")


def test_a_server_that_is_not_there_fails_in_one_sentence(run, tmp_path):
    write(tmp_path / "target.toml", fake.target("http://127.0.0.1:9"))
    code, out = run("--dcs-target", "target.toml", "--dcs-document", "openapi.json", "-k", "allow")
    assert code == 1
    assert "no server answers at http://127.0.0.1:9\n" in out
    assert ".py:" not in out


def test_a_description_with_mistakes_is_told_at_collection(run, tmp_path):
    write(tmp_path / "target.toml", 'url = "http://127.0.0.1:9"\n[[cases]]\n')
    code, out = run("--dcs-target", "target.toml", "--dcs-document", "openapi.json")
    assert code == 2
    assert 'target.toml: unknown key "cases"' in out


def test_a_description_that_is_not_there_is_refused(run):
    code, out = run("--dcs-target", "gone.toml")
    assert (code, "--dcs-target gone.toml: there is no such file" in out) == (4, True)


def test_several_processes_are_refused(run, tmp_path):
    write(tmp_path / "target.toml", "")
    code, out = run("--dcs-target", "target.toml", "-n", "2")
    assert code == 4
    assert "--dcs-target does not go with -n" in out


HEAVY = "{'dcs_contract', 'dcs_client', 'schemathesis', 'hypothesis', 'httpx', 'jsonschema_rs', 'jinja2'}"


def test_nobody_else_pays_for_it(run, tmp_path):
    Path(tmp_path / "test_light.py").write_text(
        "import sys\n\n\ndef test_nothing_heavy_is_there(pytestconfig):\n"
        "    assert pytestconfig.pluginmanager.has_plugin('dcs')\n"
        f"    assert not {HEAVY} & set(sys.modules)\n"
    )
    plugins = ["schemathesis", "hypothesispytest", "anyio"]
    code, out = run("test_light.py", *(word for name in plugins for word in ("-p", f"no:{name}")))
    assert code == 0, out


APP = """\
from redis import Redis


def test_an_app_keeps_its_address(dcs_server):
    app = Redis.from_url(dcs_server.instance.url, decode_responses=True)
    app.set("key", "before")
    with dcs_server.client() as client:
        client.swap(dcs_server.instance.id)
    app.close()
    assert app.get("key") == "before"
    assert len(dcs_server.instances) > len([one for one in dcs_server.instances if one.nodes])
    assert dcs_server.environment["DCS_ENDPOINT"] == dcs_server.url


def test_it_is_the_same_server(dcs_server):
    assert dcs_server.target.is_file()
"""


def test_the_fixture_gives_the_reference_server_to_an_app(run, tmp_path):
    write(tmp_path / "test_app.py", APP)
    code, out = run("test_app.py")
    assert (code, "2 passed" in out) == (0, True), out
