"""`dcs-contract publish`."""

import argparse
from pathlib import Path

from dcs_contract.commands import Commands

EPILOG = """\
exit codes:
  0  released
  2  refused: the document is wrong, its version did not move far enough, or it is released already
"""


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    parser = commands.add_parser(
        "publish",
        help="freeze the document as a released version",
        description="Freeze the document in published/ beside it. A released version never changes; "
        "`check` judges by it what breaks.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("document", nargs="?", type=Path, default=Path("openapi"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Release the current version."""
    from dcs_contract.bundle import bundle
    from dcs_contract.check.judge import problems
    from dcs_contract.compare.release import Releases
    from dcs_contract.problem import Refused
    from dcs_contract.source import root_of, shown

    root = root_of(options.document)
    found = problems(root)
    if found:
        raise Refused(*found)
    print(f"Released {shown(Releases(root).freeze(bundle(root)))}")
    return 0
