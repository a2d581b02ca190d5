"""A document that is not ours goes through the whole toolkit: nothing in it is about ours.

Its agreement is in agreement/, what breaks it in compare/.
"""

import json
import subprocess
import sys

import pytest

from dcs_contract.bundle import bundle
from tests.dcs_contract import box_office
from tests.dcs_contract.fuzz.fake import Listening

OPERATIONS = {"listEvents", "createEvent", "getEvent", "cancelEvent", "orderSeats"}


def test_it_is_checked_generated_and_fresh(run, foreign):
    assert run("check", foreign)[0] == 0
    assert run("generate", foreign)[0] == 0
    code, out, _ = run("check", foreign)
    assert (code, out.splitlines()[1]) == (0, "Fresh: generated/ (22 files)")


def test_its_generated_code_is_typed(run, foreign):
    run("generate", foreign)
    packages = ["api_client", "api_models"]
    settings = foreign.parent / "generated" / "pyrightconfig.json"
    settings.write_text(json.dumps({"typeCheckingMode": "strict", "include": packages}), encoding="utf-8")
    for tool in (["mypy", "--strict", *packages], ["pyright", "--pythonpath", sys.executable]):
        command = [sys.executable, "-m", *tool]
        result = subprocess.run(command, cwd=settings.parent, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def fuzz(run, foreign, tmp_path):
    """Judges a server by the foreign document; gives the exit code and the report."""

    def call(kind):
        run("generate", foreign)
        document = bundle(foreign).document
        file, folder = tmp_path / "target.toml", tmp_path / "report"
        file.write_text(box_office.TARGET, encoding="utf-8")
        with Listening(kind(document)) as listening:
            code, _, _ = run(
                "fuzz", listening.url, "--target", file, "--report", folder,
                "--document", foreign.parent / "generated" / "openapi.json", "--max-examples", 15,
            )  # fmt: skip
        return code, json.loads((folder / "report.json").read_text(encoding="utf-8"))

    return call


def test_its_server_is_clean(fuzz):
    code, report = fuzz(box_office.BoxOffice)
    assert (code, report["defects"]) == (0, [])
    assert set(report["statuses"]) == OPERATIONS


@pytest.mark.parametrize("kind", [box_office.LosesTitles, box_office.TakesAnyOrder])
def test_its_faulty_servers_are_found(fuzz, kind):
    code, report = fuzz(kind)
    assert code == 1
    assert report["defects"]


def test_its_docs_show_every_operation_and_schema(run, foreign, tmp_path):
    code, _, _ = run("docs", foreign, "--out", tmp_path / "site")
    text = "".join(page.read_text(encoding="utf-8") for page in (tmp_path / "site").rglob("*.html"))
    document = bundle(foreign).document
    assert code == 0
    assert all(operation in text for operation in OPERATIONS)
    assert all(f">{schema}<" in text for schema in document["components"]["schemas"])
