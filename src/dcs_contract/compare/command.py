"""`dcs-contract compare`."""

import argparse
from collections import Counter
from pathlib import Path

from dcs_contract.commands import Commands

EPILOG = """\
exit codes:
  0  nothing breaks
  1  something breaks or cannot be classified, and is not accepted
  2  usage, or a document cannot be read

A change can be accepted in the file accepted.toml beside NEW.
"""


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    parser = commands.add_parser(
        "compare",
        help="say what a new version of a document breaks",
        description="Say what a new version of a document changes for its callers.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("old", type=Path, help="a document or a folder, or a bundle")
    parser.add_argument("new", type=Path, help="the same, newer")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare two documents."""
    from dcs_contract.bundle import bundle
    from dcs_contract.compare import acceptance
    from dcs_contract.compare.documents import changes
    from dcs_contract.compare.kinds import Verdict
    from dcs_contract.source import root_of

    old, new = root_of(options.old), root_of(options.new)
    found = changes(bundle(old).document, bundle(new).document)
    accepted = acceptance.read(new.parent)
    breaks = 0
    for change in found:
        entry = next((entry for entry in accepted if entry.covers(change)), None)
        breaks += change.kind.verdict in (Verdict.BREAKING, Verdict.UNCLASSIFIABLE) and not entry
        print(f"{change}\n  accepted on {entry.date}: {entry.reason}\n" if entry else f"{change}\n")
    counts = Counter(change.kind.verdict for change in found)
    print(", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]) or "No change")
    return 1 if breaks else 0
