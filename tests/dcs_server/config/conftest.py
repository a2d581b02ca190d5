"""A place for a configuration file."""

from pathlib import Path

import pytest


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dcs-server.toml"
    path.touch(mode=0o600)
    return path
