"""`dcs-contract check`."""

import argparse
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from dcs_contract.bundle import bundle
from dcs_contract.commands import Commands
from dcs_contract.generate import config
from dcs_contract.generate.drift import State, Status, statuses

CLEAN, PROBLEMS, STALE = 0, 1, 4


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    parser = commands.add_parser(
        "check",
        help="say whether the document is right and the generated files are fresh",
        description="Check the document, then whether the generated files are what it gives. Exit codes: "
        "0 clean, 1 problems in the document, 2 not readable, 4 only the generated files are stale.",
    )
    parser.add_argument("document", nargs="?", type=Path, default=Path("openapi/openapi.yaml"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the document and the drift."""
    from dcs_contract.check.rules import RULES, problems

    found = problems(bundle(options.document).document)
    for problem in found:
        print(problem, end="\n\n", file=sys.stderr)
    if found:
        print(f"{len(found)} problems in {options.document}", file=sys.stderr)
        return PROBLEMS
    print(f"Right: {options.document} ({len(RULES)} rules)")
    return drift(config.read(options.document))


def drift(settings: config.Config) -> int:
    """Print Fresh or Stale with the reasons."""
    files = statuses(settings)
    stale = [status for status in files if status.state is State.STALE]
    if not stale:
        print(f"Fresh: {settings.output.name}/ ({len(files)} files)")
        return CLEAN
    explain(stale, settings)
    return STALE


def explain(stale: Sequence[Status], settings: config.Config) -> None:
    """One block a reason, with the files that it concerns."""
    for why, group in groupby(sorted(stale, key=lambda status: status.why), key=lambda status: status.why):
        names = "\n       ".join(f"{settings.output.name}/{status.path}" for status in group)
        print(f"Stale: {names}\n  why  {why}", file=sys.stderr)
    print(f"  fix  {settings.command}", file=sys.stderr)
