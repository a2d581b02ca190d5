"""The command `dcs`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict

from dcs_client.answers import LOOK_FIRST, printable
from dcs_client.client import Client
from dcs_client.errors import ApiError, DcsError, InvalidArgument, OutcomeUnknown
from dcs_client.shards import Replica

DONE, REFUSED, USAGE, UNKNOWN = range(4)
SETTINGS = ("DCS_ENDPOINT", "DCS_TOKEN", "DCS_PROJECT_ID")

EPILOG = """\
environment:
  DCS_ENDPOINT     https://HOST of the region; http only to this machine
  DCS_PROJECT_ID   the project of the instance
  DCS_TOKEN        a token of that project; not an option, so that no process list shows it

exit codes:
  0  done: the service says so; with --verify: the roles show it
  1  refused: nothing was switched; with --expect-master also: another node is master
  2  usage: an argument or a setting is wrong; nothing was sent
  3  unknown: a switchover may have happened, or --verify did not see it;
     look at the roles before you send it again
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="dcs",
        description="Call the switchover API of a managed Redis.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    swap = commands.add_parser(
        "swap",
        help="exchange the master and the standby of an instance",
        description="Exchange the master and the standby of an instance. Sends exactly one request.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    swap.add_argument("instance_id", metavar="INSTANCE", help="dashed UUID of a master/standby instance")
    swap.add_argument("--expect-master", metavar="NODE", help="send nothing unless this node is master")
    swap.add_argument("--verify", action="store_true", help="look until another node is master")
    swap.add_argument("--json", action="store_true", help="print the result as JSON")
    swap.set_defaults(run=run_swap)
    shards = commands.add_parser(
        "shards",
        help="show who is master of an instance",
        description="Show the shards of an instance and the roles of their nodes.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    shards.add_argument("instance_id", metavar="INSTANCE", help="dashed UUID of the instance")
    shards.add_argument("--json", action="store_true", help="print the result as JSON")
    shards.set_defaults(run=run_shards)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except DcsError as error:
        print(error, file=sys.stderr)
        return exit_code(error)
    except KeyboardInterrupt:
        print("stopped; if the request had left, it may have happened: look at the roles", file=sys.stderr)
        return UNKNOWN
    return code


def run_swap(options: argparse.Namespace) -> int:
    """`dcs swap`."""
    endpoint, token, project_id = settings()
    with Client(endpoint, token=token, project_id=project_id) as client:
        switchover = client.swap(
            options.instance_id, expected_master=options.expect_master, verify=options.verify
        )
    if options.json:
        print(json.dumps(asdict(switchover)))
    else:
        print(f"{switchover.instance_id} switched over in {switchover.seconds * 1000:.0f} ms")
        print(f"  id   {switchover.request_id or 'none was sent'}")
        if switchover.verified_seconds is not None:
            print(printable(f"  was  {switchover.old_master}"))
            print(printable(f"  now  {switchover.new_master}"))
    return DONE


def run_shards(options: argparse.Namespace) -> int:
    """`dcs shards`."""
    endpoint, token, project_id = settings()
    with Client(endpoint, token=token, project_id=project_id) as client:
        found = client.shards(options.instance_id)
    if options.json:
        print(json.dumps([asdict(shard) for shard in found]))
        return DONE
    for shard in found:
        print(shard.name)
        for node in shard.replicas:
            print("  " + row(node))
    return DONE


def row(node: Replica) -> str:
    """A node on a line, in columns."""
    cells = (f"{node.role:<6}", node.node_id, f"{node.address:<15}", f"{node.status:<8}", node.zone)
    return printable("  ".join(cells)).rstrip()


def settings() -> list[str]:
    """The values of SETTINGS in the environment. Raises InvalidArgument naming all that are missing."""
    missing = [name for name in SETTINGS if not os.environ.get(name)]
    if missing:
        raise InvalidArgument(
            f"{' and '.join(missing)} not set\n"
            "  why  the endpoint, the project and the token come from the environment\n"
            f"  fix  export {' '.join(f'{name}=...' for name in missing)}"
        )
    return [os.environ[name] for name in SETTINGS]


def exit_code(error: DcsError) -> int:
    """What an error means for whoever called the command."""
    if isinstance(error, InvalidArgument):
        return USAGE
    if isinstance(error, OutcomeUnknown) or (isinstance(error, ApiError) and error.retry == LOOK_FIRST):
        return UNKNOWN
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
