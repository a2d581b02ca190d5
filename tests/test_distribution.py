"""What an application gets that installs the package."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

PROGRAM = """
import sys
import dcs_client, dcs_document
from dcs_client import Client
assert dcs_document.load().operations
heavy = {"pydantic", "schemathesis", "redis", "jinja2", "yaml"} & set(sys.modules)
assert not heavy, heavy
print(dcs_client.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (archive,) = folder.glob("*.whl")
    zipfile.ZipFile(archive).extractall(folder / "unpacked")
    return folder / "unpacked"


def test_the_wheel_holds_the_document_and_works_from_elsewhere(wheel, tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"PYTHONPATH": str(wheel)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert Path(result.stdout.strip()).is_relative_to(wheel)


def test_the_wheel_holds_the_type_markers_and_nothing_of_the_tests(wheel):
    packages = {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")}
    generated, own = ("api", "models"), ("client", "contract", "document", "pytest", "server")
    assert packages == {f"dcs_{name}" for name in (*generated, *own)}
    assert all((wheel / package / "py.typed").is_file() for package in packages)


def test_the_wheel_brings_the_plugin_and_what_the_reports_need(wheel):
    (points,) = wheel.glob("*.dist-info/entry_points.txt")
    assert "[pytest11]\ndcs = dcs_pytest.plugin\n" in points.read_text(encoding="utf-8")
    report = wheel / "dcs_contract" / "report"
    assert (report / "templates" / "report.html").is_file()
    assert (report / "report.schema.json").is_file()
