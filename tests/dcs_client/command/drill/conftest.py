"""A file of instances, and what a drill over it left."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.dcs_client.command.cloud import ids


@pytest.fixture
def names(tmp_path: Path) -> Callable[[Iterable[str]], Path]:
    """Writes ids.txt."""

    def write(instances: Iterable[str]) -> Path:
        file = tmp_path / "ids.txt"
        file.write_text("".join(f"{instance}\n" for instance in instances))
        return file

    return write


@pytest.fixture
def six() -> list[str]:
    return ids(6)
