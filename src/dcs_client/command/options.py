"""What all commands have in common on the command line."""

import argparse
from typing import TypeAlias

EPILOG = """\
where to, in the environment:
  DCS_ENDPOINT     https://HOST, or a region such as eu-de; http only to this machine
  DCS_PROJECT_ID   the project of the instance

as whom, in the environment, so that no process list shows a secret; the first that is set:
  DCS_TOKEN        a token of that project
  DCS_ACCESS_KEY, DCS_SECRET_KEY, DCS_SECURITY_TOKEN
                   an access key, the last one for a temporary key
  OS_CLOUD         a cloud of clouds.yaml, or OS_AUTH_URL with the other variables OS_*;
                   they can know endpoint and project too

other settings, in the environment:
  XDG_STATE_HOME   where dcs remembers what it has sent (default: ~/.local/state)
  NO_COLOR         set it for no colours

exit codes:
  0  done: the service says so; with --verify: the roles show it
  1  refused: nothing was switched; with --expect-master also: another node is master
  2  usage: an argument or a setting is wrong; nothing was sent
  3  unknown: a switchover may have happened, or --verify did not see it;
     dcs resolve tells which; do not send it again before
Of a drill with several outcomes the worst one counts: 3, then 1, then 0.
"""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


def command(commands: Commands, name: str, summary: str, description: str) -> argparse.ArgumentParser:
    """A command with the options that all have."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--endpoint", metavar="URL", help="URL or region, instead of DCS_ENDPOINT")
    parser.add_argument("--project-id", metavar="ID", help="instead of DCS_PROJECT_ID")
    parser.add_argument("--cloud", metavar="NAME", help="a cloud of clouds.yaml, instead of the environment")
    return parser


def at_least_one(text: str) -> int:
    """A number on the command line."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return int(text)


def seconds(text: str) -> float:
    """A duration on the command line."""
    value = float(text)
    if not 0 <= value <= 1e9:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return value
