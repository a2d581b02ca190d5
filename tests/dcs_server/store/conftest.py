"""Stores of both kinds."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from dcs_server.store import Store, open_database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be."""
    if request.param == "sqlite":
        return str(tmp_path / "store.sqlite")
    return request.getfixturevalue("postgres_url")


Opener = Callable[[], Store]


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """An empty store."""
    opened = Store(open_database(url))
    yield opened
    await opened.close()
