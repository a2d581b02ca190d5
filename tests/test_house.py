"""The rules of the house: types, style, and who may know whom."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

TOOLS = Path(sys.executable).parent

RULES = {
    "format": ["ruff", "format", "--check"],
    "lint": ["ruff", "check"],
    "mypy": ["mypy"],
    "pyright": ["pyright"],
    "imports": ["lint-imports"],
}


@pytest.mark.parametrize("command", RULES.values(), ids=RULES.keys())
def test_the_code_keeps_the_rule(command):
    result = subprocess.run(
        [TOOLS / command[0], *command[1:]], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
