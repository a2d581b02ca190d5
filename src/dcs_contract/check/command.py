"""`dcs-contract check`."""

import argparse
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from dcs_contract.commands import Commands
from dcs_contract.generate import config
from dcs_contract.generate.drift import State, Status, statuses
from dcs_contract.source import root_of

CLEAN, PROBLEMS, STALE = 0, 1, 4
FORMATS = ("text", "json", "sarif", "github")

DESCRIPTION = """\
Check a document, then whether the generated files beside it are what it gives.
Demands of your own stand in the table [check] of contract.toml beside the document.
"""
EPILOG = """\
exit codes:
  0  clean
  1  problems in the document
  2  usage, or the document cannot be read
  4  the document is right; only the generated files are stale
"""


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    parser = commands.add_parser(
        "check",
        help="say whether the document is right and the generated files are fresh",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "document",
        nargs="?",
        type=Path,
        default=Path("openapi"),
        help="a file or a folder; openapi by default",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how problems are written")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the document and the drift."""
    from dcs_contract.check import formats
    from dcs_contract.check.judge import problems

    document = root_of(options.document)
    found = problems(document)
    if options.format != "text":
        print(formats.FORMATS[options.format](found))
    elif found:
        print(formats.text(found), file=sys.stderr)
        print(f"\n{len(found)} problem{'s' * (len(found) > 1)} in {options.document}", file=sys.stderr)
    else:
        print(f"Right: {options.document}")
    return PROBLEMS if found else drift(config.read(document), quiet=options.format != "text")


def drift(settings: config.Config, *, quiet: bool) -> int:
    """Say Fresh or Stale with the reasons; nothing where the document was never generated from."""
    if not settings.output.is_dir():
        return CLEAN
    files = statuses(settings)
    stale = [status for status in files if status.state is State.STALE]
    if stale:
        explain(stale, settings)
        return STALE
    if not quiet:
        print(f"Fresh: {settings.output.name}/ ({len(files)} files)")
    return CLEAN


def explain(stale: Sequence[Status], settings: config.Config) -> None:
    """One block a reason, with the files that it concerns."""
    for why, group in groupby(sorted(stale, key=lambda status: status.why), key=lambda status: status.why):
        names = "\n       ".join(f"{settings.output.name}/{status.path}" for status in group)
        print(f"Stale: {names}\n  why  {why}", file=sys.stderr)
    print(f"  fix  {settings.command}", file=sys.stderr)
