"""The command `dcs`."""

import argparse
import signal
import sys
from collections.abc import Sequence

from dcs_client.command import completion, login, resolve, shards, swap
from dcs_client.command.options import EPILOG
from dcs_client.command.outcome import ExitCode, exit_code
from dcs_client.errors import DcsError

STOPPED = "stopped; if a switchover had left, it may have happened: dcs resolve tells"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="dcs",
        description="Call the switchover API of a managed Redis.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (swap, shards, resolve, login):
        module.add_parser(commands)
    completion.add_parser(commands, parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    options = parser().parse_args(arguments)
    stop_as_ctrl_c_does()
    try:
        code: ExitCode = options.run(options)
    except DcsError as error:
        print(error, file=sys.stderr)
        return exit_code(error)
    except KeyboardInterrupt:
        return stopped(options)
    return code


def stop_as_ctrl_c_does() -> None:
    """Let a lost terminal and a polite kill end the command like Ctrl-C, unless they are ignored (nohup)."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def stopped(options: argparse.Namespace) -> ExitCode:
    """What is known after Ctrl-C."""
    switches = options.run is swap.run
    print(STOPPED if switches else "stopped", file=sys.stderr)
    return ExitCode.UNKNOWN if switches else ExitCode.REFUSED


if __name__ == "__main__":
    sys.exit(main())
