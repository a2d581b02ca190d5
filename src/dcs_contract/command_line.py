"""The sub-commands of `dcs-contract`."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from dcs_contract.problem import Refused

COMMANDS = (
    "dcs_contract.check.command",
    "dcs_contract.compare.command",
    "dcs_contract.compare.publish",
    "dcs_contract.generate.command",
    "dcs_contract.fuzz.command",
    "dcs_contract.judge.command",
    "dcs_contract.replay.command",
    "dcs_contract.site.command",
    "dcs_contract.target.command",
)


def parser() -> argparse.ArgumentParser:
    """The command line with one sub-command a module of COMMANDS."""
    parser = argparse.ArgumentParser(
        prog="dcs-contract",
        description="Work on an API contract: check the document, compare versions, generate from it, "
        "prove a server, publish.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        import_module(module).add_parser(commands)
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run a sub-command. Returns the exit code; 2 when it refused to go on."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return code
