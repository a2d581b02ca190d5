"""Which characters there are: hypothesis takes a second to find out, and keeps it in a folder.

One folder a user, in the cache of the XDG base directory specification, so that it is found out once. While
it is not known, a process of its own finds it out beside the first requests, which need it not.
"""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from hypothesis.configuration import set_hypothesis_home_dir

FIND_OUT = "from hypothesis.strategies import text; text().validate()"
FOLDER = "HYPOTHESIS_STORAGE_DIRECTORY"


@contextmanager
def found_out() -> Generator[None]:
    """They are known when they are needed, at the latest at the end of the block."""
    folder = kept()
    set_hypothesis_home_dir(folder)
    if (folder / "unicode_data").exists():
        yield
        return
    command, settings = [sys.executable, "-c", FIND_OUT], os.environ | {FOLDER: str(folder)}
    with subprocess.Popen(command, env=settings, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        yield


def kept() -> Path:
    """Where hypothesis keeps what it found out."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    folder = Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache"
    return folder / "dcs-contract" / "hypothesis"
