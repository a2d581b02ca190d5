"""`dcs-contract generate`: the same bytes everywhere, whole or not at all."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from dcs_contract.generate.fresh import is_fresh
from tests.dcs_contract.conftest import REPOSITORY, edit, write


def tree(folder: Path) -> dict[str, bytes]:
    """The bytes of each file, by relative path."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_committed_files_come_out_again_byte_for_byte(run, ours):
    generated = ours.parent.parent / "generated"
    (generated / "provenance.json").unlink()
    code, out, _ = run("generate", ours)
    assert code == 0
    assert out.startswith("Generated generated/")
    assert tree(generated) == tree(REPOSITORY / "generated")


def test_locale_umask_time_zone_and_hash_seed_do_not_matter(ours, tmp_path):
    generated = ours.parent.parent / "generated"
    (generated / "provenance.json").unlink()
    strange = {
        "LC_ALL": "C",
        "TZ": "Asia/Tokyo",
        "PYTHONHASHSEED": "7",
        "HOME": str(tmp_path),
        "COLUMNS": "20",
    }
    command = [sys.executable, "-m", "dcs_contract.main", "generate", str(ours)]
    environment = {"PATH": os.environ["PATH"]} | strange
    subprocess.run(command, env=environment, umask=0o077, cwd=tmp_path, check=True, capture_output=True)
    assert tree(generated) == tree(REPOSITORY / "generated")
    assert generated.stat().st_mode & 0o777 == 0o755


def test_configuration_around_it_and_leftovers_in_it_do_not_matter(run, ours, monkeypatch):
    generated = ours.parent.parent / "generated"
    around = "[tool.ruff]\nline-length = 40\n[tool.ruff.format]\nquote-style = 'single'\n"
    write(ours.parent.parent / "pyproject.toml", around)
    write(generated / "pyproject.toml", around)
    write(generated / "dcs_api" / "left_over.py", "x = 1\n")
    write(generated / "openapi-python-client.yaml", "literal_enums: true\n")
    monkeypatch.chdir(generated)
    assert run("generate", ours)[0] == 0
    assert tree(generated) == tree(REPOSITORY / "generated")


@pytest.mark.parametrize("moment", [0.1, 0.25, 0.4, 0.55])
def test_a_run_that_is_killed_leaves_the_old_output_whole(ours, moment):
    generated = ours.parent.parent / "generated"
    edit(ours.parent / "components" / "schemas" / "Error.yaml", "Every error", "Each error")
    command = [sys.executable, "-m", "dcs_contract.main", "generate", str(ours)]
    before = tree(generated)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment)  # whenever it is killed, the output is the old one or the new one
        process.kill()
    after = tree(generated)
    assert after == before or b"Each error" in after["dcs_api/models/error.py"]
    assert {*after} == {*before}


def test_nothing_is_done_when_nothing_changed(run, ours):
    generated = ours.parent.parent / "generated"
    before = generated.stat().st_ino
    assert run("generate", ours) == (0, f"Fresh: generated/ is what {ours} gives\n", "")
    assert generated.stat().st_ino == before


def test_nothing_to_do_is_told_without_heavy_imports(ours):
    program = (
        "import sys; from dcs_contract.main import main; code = main(['generate'])\n"
        "assert not {'argparse', 'yaml', 'tomllib', 'pathlib'} & set(sys.modules); sys.exit(code)"
    )
    result = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=ours.parent.parent,
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    told = (result.stdout, result.stderr, result.returncode)
    assert told == ("Fresh: generated/ is what openapi gives\n", "", 0)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("openapi/contract.toml", 'client = "dcs_api"', 'client = "other"'),
        ("openapi/samples/swapInstance/dcs.sh", "dcs swap", "dcs  swap"),
        ("generated/dcs_api/types.py", "import", "import  "),
        ("generated/provenance.json", '"fingerprint": "', '"fingerprint": "0'),
    ],
)
def test_the_fingerprint_sees_every_change(ours, monkeypatch, file, old, new):
    monkeypatch.chdir(ours.parent.parent)
    assert is_fresh("openapi") == "generated"
    edit(ours.parent.parent / file, old, new)
    assert is_fresh("openapi") == ""


def test_the_fingerprint_does_not_see_policy_and_releases(ours, monkeypatch):
    monkeypatch.chdir(ours.parent.parent)
    edit(ours.parent / "contract.toml", "sources = true", "sources = false")
    write(ours.parent / "published" / "9.0.0.json", "{}")
    assert is_fresh("openapi") == "generated"


def test_a_hand_edit_is_replaced(run, ours):
    models = ours.parent.parent / "generated" / "dcs_models" / "__init__.py"
    edit(models, "class ", "class  ")
    code, _, err = run("generate", ours)
    assert (code, err) == (0, "Stale: was edited by hand\n")
    assert models.read_bytes() == (REPOSITORY / "generated" / "dcs_models" / "__init__.py").read_bytes()


def test_watching_generates_on_every_save_and_survives_a_broken_one(ours):
    error, generated = ours.parent / "components" / "schemas" / "Error.yaml", ours.parent.parent / "generated"
    command = [sys.executable, "-u", "-m", "dcs_contract.main", "generate", "--watch", str(ours)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        lines = iter(process.stdout or ())
        assert next(lines).startswith("Watching ")
        edit(error, "type: object", "type: [object")
        assert any("is not valid YAML" in line for line in lines)
        edit(error, "type: [object", "type: object")
        edit(error, "Every error", "Each error")
        assert any(line == "components/schemas/Error.yaml changed\n" for line in lines)
        assert any(line == "  generated/provenance.json\n" for line in lines)
        assert "Each error" in (generated / "dcs_api" / "models" / "error.py").read_text(encoding="utf-8")
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130


def test_an_operation_that_is_not_ours_gets_client_and_models(run, volumes):
    assert run("generate", volumes)[0] == 0
    assert run("check", volumes)[0] == 0
    program = (
        "from api_client import Client\n"
        "from api_client.api.volumes.detach_volume import sync_detailed\n"
        "from api_models import Fault\n"
        "print(Fault(reason='gone').reason)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=volumes.parent / "generated",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout, result.stderr) == ("gone\n", "")


def test_the_old_files_stay_when_the_new_document_cannot_be_generated(run, ours):
    generated = ours.parent.parent / "generated"
    before = tree(generated)
    edit(ours.parent / "components" / "schemas" / "Error.yaml", "type: string", "type: strange")
    code, _, err = run("generate", ours)
    assert code == 2
    assert "a generator failed" in err
    assert tree(generated) == before
    assert not list(ours.parent.parent.glob(".generating-*"))


def test_what_the_client_generator_warns_of_is_refused(run, volumes):
    detach = volumes.parent / "paths" / "detach.yaml"
    edit(detach, "  parameters:\n", "  parameters:\n    - {name: q, in: cookie, schema: {type: array}}\n")
    code, _, err = run("generate", volumes)
    assert code == 2
    assert "a generator failed\n" in err
    assert "detach" in err


@pytest.fixture
def forgetful(tmp_path, monkeypatch):
    """The client generator as it is with a document that it cannot read: an empty client, and exit code 0."""
    program = (
        "import pathlib, sys\n"
        "out = pathlib.Path(sys.argv[sys.argv.index('--output-path') + 1])\n"
        "(out / 'api').mkdir(parents=True)\n"
    )
    write(tmp_path / "forgetful" / "openapi_python_client.py", program)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "forgetful"))


def test_an_empty_client_is_refused_though_its_generator_ends_well(run, volumes, forgetful):
    code, _, err = run("generate", volumes)
    assert code == 2
    assert "the generated client lacks detachVolume\n" in err
    assert err.endswith("  fix  look for a construct that openapi-python-client cannot read\n")
    assert not (volumes.parent / "generated").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[generate]\nclient = 1\n", '"client" is not a text'),
        ('[generate]\ncolour = "red"\n', '"colour" is not a setting'),
        ("[generate\n", "is not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named(run, volumes, text, message):
    write(volumes.parent / "contract.toml", text)
    code, _, err = run("generate", volumes)
    assert code == 2
    assert message in err
