"""`dcs-contract generate`."""

import argparse
import sys
from pathlib import Path

from dcs_contract.commands import Commands
from dcs_contract.generate import config, drift
from dcs_contract.source import root_of


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    parser = commands.add_parser(
        "generate",
        help="write the bundle, the client and the models",
        description="Write the bundle, the client and the models, unless they are fresh. "
        "Exit codes: 0 done or nothing to do, 2 the document or a generator does not allow it.",
    )
    parser.add_argument("document", nargs="?", type=Path, default=Path("openapi"))
    parser.add_argument("--watch", action="store_true", help="generate again on every save")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Generate when something is stale."""
    document = root_of(options.document)
    if options.watch:
        from dcs_contract.generate.watch import watch

        watch(document)
    settings = config.read(document)
    stale = [status for status in drift.statuses(settings) if status.state is not drift.State.FRESH]
    if not stale:
        print(f"Fresh: {settings.output.name}/ is what {options.document} gives")
        return 0
    for why in sorted({status.why for status in stale}):
        print(f"Stale: {why}", file=sys.stderr)
    from dcs_contract.generate.build import generate

    generate(settings)
    print(f"Generated {settings.output.name}/ ({len(drift.statuses(settings))} files)")
    return 0
