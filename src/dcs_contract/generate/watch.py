"""Generates on every save."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from dcs_contract.generate import config, drift
from dcs_contract.generate.build import generate
from dcs_contract.generate.provenance import hashes
from dcs_contract.problem import Refused

PAUSE = 0.2  # seconds between two looks; a look takes a few milliseconds


def watch(document: Path) -> None:
    """Generate whenever something is stale, until interrupted. A wrong document is told and waited on."""
    print(f"Watching {document.parent}/; stop with Ctrl-C", flush=True)
    for _ in versions(document.parent):
        try:
            renew(config.read(document))
        except Refused as refused:
            print(refused, file=sys.stderr, flush=True)


def versions(folder: Path) -> Iterator[dict[str, str]]:
    """The hashes of the files in a folder, now and after each change."""
    seen: dict[str, str] | None = None
    while True:
        present = hashes(folder)
        if present != seen:
            seen = present
            yield present
        time.sleep(PAUSE)


def renew(settings: config.Config) -> None:
    """Generate when something is stale, and show why and what changed."""
    stale = [status for status in drift.statuses(settings) if status.state is not drift.State.FRESH]
    if not stale:
        return
    before = hashes(settings.output) if settings.output.is_dir() else {}
    generate(settings)
    after = hashes(settings.output)
    for why in sorted({status.why for status in stale}):
        print(why)
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            print(f"  {settings.output.name}/{path}", flush=True)
