"""The reference server keeps the contract, whatever the seed."""

import json
import os

import pytest

from dcs_contract.main import main
from tests.conftest import REPOSITORY

SEEDS = [str(seed) for seed in range(2, int(os.environ.get("MATRIX_SEEDS", "1")) + 2)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_server_is_clean(target, seed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bundle = str(REPOSITORY / "generated" / "openapi.json")
    arguments = ["--target", str(target.file), "--seed", seed, "--report", str(tmp_path / "report")]
    assert main(["fuzz", *arguments, "--document", bundle]) == 0
    report = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert report["defects"] == []
