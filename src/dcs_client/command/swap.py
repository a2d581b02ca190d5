"""`dcs swap`: one switchover, or a drill over many."""

import argparse

from dcs_client.command import single
from dcs_client.command.drill import command as drill
from dcs_client.command.options import Commands, command, seconds
from dcs_client.command.outcome import ExitCode
from dcs_client.errors import InvalidArgument

DESCRIPTION = """\
Exchange the master and the standby of an instance. Sends exactly one request, and remembers it: before a
second one that may switch back it asks. With --file: of many instances, one after another; a drill that was
stopped goes on where it was.
"""
WINDOW = 600
OF_ONE, OF_MANY = ("expect_master",), ("journal", "parallel", "pause", "stop_on_error")


def add_parser(commands: Commands) -> None:
    """Describe the command line."""
    parser = command(commands, "swap", "exchange the master and the standby of an instance", DESCRIPTION)
    parser.add_argument("instance", metavar="INSTANCE", nargs="?", help="dashed UUID of an instance")
    parser.add_argument("--verify", action="store_true", help="look until another node is master")
    parser.add_argument("--expect-master", metavar="NODE", help="send nothing unless this node is master")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--dry-run", action="store_true", help="look, and say what would be sent")
    parser.add_argument(
        "--window",
        metavar="SECONDS",
        type=seconds,
        default=WINDOW,
        help="ask when it was switched over so recently (default: %(default)s)",
    )
    drill.add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> ExitCode:
    """`dcs swap`. Raises DcsError."""
    if bool(options.instance) == bool(options.file):
        raise InvalidArgument("give one INSTANCE, or --file with many; nothing was sent")
    others = [name for name in (OF_ONE if options.file else OF_MANY) if getattr(options, name)]
    if others:
        what = "one INSTANCE" if options.file else "a drill with --file"
        names = " and ".join(f"--{name.replace('_', '-')}" for name in others)
        raise InvalidArgument(f"{names} is for {what}; nothing was sent")
    return drill.run(options) if options.file else single.run(options)
