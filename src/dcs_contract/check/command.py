"""`dcs-contract check`."""

import argparse
import sys
from pathlib import Path

from dcs_contract.commands import Commands
from dcs_contract.generate import config
from dcs_contract.generate.drift import State, Status, statuses
from dcs_contract.source import root_of

CLEAN, PROBLEMS, STALE = 0, 1, 4
DIFF_LINES = 20
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
        explain(settings, stale)
        return STALE
    if not quiet:
        print(f"Fresh: {settings.output.name}/ ({len(files)} files)")
    return CLEAN


def explain(settings: config.Config, stale: list[Status]) -> None:
    """A block for each file, with what would change in it, and one command that mends them all."""
    from dcs_contract.generate.examine import examine

    for status in examine(settings, stale):
        print(f"{status.state}: {settings.output.name}/{status.path}\n  why  {status.why}", file=sys.stderr)
        for line in shortened(status.diff.splitlines()):
            print(f"       {line}", file=sys.stderr)
    print(f"  fix  {settings.command}", file=sys.stderr)


def shortened(lines: list[str]) -> list[str]:
    """The beginning of a diff."""
    more = len(lines) - DIFF_LINES
    return [*lines[:DIFF_LINES], f"... {more} lines more"] if more > 0 else lines
