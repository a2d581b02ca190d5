"""Shows how stale files differ from what the document gives, by generating it elsewhere."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

from dcs_contract.generate.build import make
from dcs_contract.generate.config import Config
from dcs_contract.generate.drift import State, Status
from dcs_contract.generate.provenance import hashes
from dcs_contract.problem import Refused


def examine(config: Config, stale: list[Status]) -> list[Status]:
    """The files that really differ, each with its diff; or all as failures when nothing can be generated.

    A change of the document need not change every file, so some of those that were stale may drop out.
    """
    with tempfile.TemporaryDirectory(prefix="examining-") as place:
        try:
            made = make(config, Path(place))
        except Refused as refused:
            return [replace(status, state=State.FAILURE, why=str(refused)) for status in stale]
        why = {status.path: status.why for status in stale}
        present, wanted = hashes(config.output) if config.output.is_dir() else {}, hashes(made)
        differing = [path for path in sorted({*present, *wanted}) if present.get(path) != wanted.get(path)]
        return [examined(path, reason(path, why, present, wanted), config.output, made) for path in differing]


def reason(path: str, why: Mapping[str, str], present: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    """Why a file differs."""
    if path not in wanted:
        return "is not a generated file"
    if path not in present:
        return "is missing"
    return why.get(path) or next(iter(why.values()))


def examined(path: str, why: str, output: Path, made: Path) -> Status:
    """A file that differs, with its diff."""
    before, after = lines(output / path), lines(made / path)
    diff = unified_diff(before, after, f"{path} as it is", f"{path} as it would be", n=1, lineterm="")
    return Status(path, State.STALE, why, "\n".join(diff))


def lines(file: Path) -> list[str]:
    """The lines of a file; none when there is none or it is not text."""
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
