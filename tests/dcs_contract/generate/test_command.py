"""`dcs-contract generate`: the same bytes everywhere, whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_nothing_is_done_when_nothing_changed(run, ours):
    generated = ours.parent.parent / "generated"
    before = generated.stat().st_ino
    assert run("generate", ours) == (0, "Fresh: generated/ is what openapi.yaml gives\n", "")
    assert generated.stat().st_ino == before


def test_a_hand_edit_is_replaced(run, ours):
    models = ours.parent.parent / "generated" / "dcs_models" / "__init__.py"
    edit(models, "class ", "class  ")
    code, _, err = run("generate", ours)
    assert (code, err) == (0, "Stale: was edited by hand\n")
    assert models.read_bytes() == (REPOSITORY / "generated" / "dcs_models" / "__init__.py").read_bytes()


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


def test_an_operation_that_the_client_generator_leaves_out_is_refused(run, volumes):
    detach = volumes.parent / "paths" / "detach.yaml"
    edit(detach, "  parameters:\n", "  parameters:\n    - {name: q, in: cookie, schema: {type: array}}\n")
    code, _, err = run("generate", volumes)
    assert code == 2
    assert "generator failed" in err or "lacks detachVolume" in err


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
