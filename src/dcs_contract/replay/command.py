"""`dcs-contract replay`."""

import argparse
import sys
from pathlib import Path

from dcs_contract.commands import Commands
from dcs_contract.fuzz.command import add_described
from dcs_contract.problem import Problem, Refused

EPILOG = """\
exit codes:
  0  the defect was not seen
  1  it is still there
  2  usage, or nothing was sent
"""


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    parser = commands.add_parser(
        "replay",
        help="send the request of one defect again",
        description="Send the request of one defect of a report again, once, and say whether the defect is "
        "still there.\nThe report has no credentials: they come from the target.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("report", type=Path, metavar="REPORT", help="report.json of a run, or its folder")
    parser.add_argument("id", metavar="ID", help="of the defect, such as status/swapInstance/409")
    add_described(parser)
    parser.add_argument("--url", default="", help="of the server; default: from the target")
    parser.add_argument("--yes", action="store_true", help="send it although it may change something")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Send one request again."""
    from dcs_contract.fuzz.setup import prepare
    from dcs_contract.replay.recorded import find
    from dcs_contract.replay.replay import Replay

    recorded = find(options.report, options.id)
    described = (options.document, options.target, options.url)
    prepared = prepare(*described, allowed=options.allow_host, app=options.app)
    replay = Replay(prepared, recorded)
    if replay.may_change and not (options.yes or agreed(replay.question)):
        raise Refused(
            Problem(
                "nothing was sent",
                at=f"the request of {recorded.id}",
                why=f"it may change something: {replay.question}",
                fix="add  --yes",
            )
        )
    found = replay.send()
    print("\n\n".join(map(str, found)))
    return 1 if replay.still_there else 0


def agreed(question: str) -> bool:
    """Whether a person at a terminal wants it sent."""
    if not sys.stdin.isatty():
        return False
    print(f"It may change something: {question}. Send it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
