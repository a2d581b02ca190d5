"""`dcs resolve`: looks whether a switchover with an open outcome happened."""

import argparse
import json
import sys
from dataclasses import replace
from datetime import timedelta

from dcs_client.answers import printable
from dcs_client.client import Client
from dcs_client.command.attempt import Attempt, now
from dcs_client.command.connection import connected
from dcs_client.command.memory import remembered
from dcs_client.command.options import Commands, command
from dcs_client.command.outcome import ExitCode, Outcome
from dcs_client.command.terminal import coloured, when
from dcs_client.errors import InvalidArgument
from dcs_client.generated import check
from dcs_client.verification import master, summary
from dcs_document import load

DESCRIPTION = """\
After an unknown outcome: compare the roles of now with those noted before, say whether the switchover
happened, and remember it. Sends no switchover.
"""
SETTLED = timedelta(seconds=60)
"""The client waits that long for an answer; before, the service may still be at work."""


def add_parser(commands: Commands) -> None:
    """Describe the command line."""
    parser = command(commands, "resolve", "look whether an open switchover happened", DESCRIPTION)
    parser.add_argument("instance", metavar="INSTANCE", help="dashed UUID of the instance")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> ExitCode:
    """`dcs resolve`. Raises DcsError."""
    check(load().operations["swapInstance"], {"instance_id": options.instance})
    with (
        connected(options) as connection,
        remembered(connection.place.endpoint, options.instance) as memory,
    ):
        if memory.last is None:
            raise InvalidArgument(
                f"{options.instance}: no switchover is noted on this machine\n"
                "  fix  look at the roles with dcs shards"
            )
        attempt = memory.last
        if attempt.outcome.is_open:
            attempt = resolved(connection.client, attempt)
            memory.note(attempt)
    return tell(attempt, options)


def resolved(client: Client, attempt: Attempt) -> Attempt:
    """What one look says of an open attempt; it stays open when that cannot tell. Raises as `shards`."""
    if attempt.before is None:
        return replace(attempt, outcome=Outcome.UNKNOWN, message="the roles of before are not known")
    found = client.resolve(attempt.instance_id, attempt.before)
    if found.happened:
        return replace(attempt, outcome=Outcome.DONE, new_master=master(found.seen), message="")
    settled = attempt.at + SETTLED
    if found.happened is None:
        why = f"the nodes are: {summary(found.seen)}"
    elif now() < settled:
        why = f"the roles are as before, and the service may be at work until {settled:%H:%M:%S} UTC"
    else:
        return replace(attempt, outcome=Outcome.UNCHANGED, message="the roles are as before")
    return replace(attempt, outcome=Outcome.UNKNOWN, message=why)


def tell(attempt: Attempt, options: argparse.Namespace) -> ExitCode:
    """Print what is known now. Returns the exit code."""
    print(json.dumps(attempt.result()) if options.json else text(attempt))
    return attempt.outcome.exit_code


def text(attempt: Attempt) -> str:
    """What is known, for a person."""
    said = {
        Outcome.DONE: "it happened",
        Outcome.UNCHANGED: "it did not happen",
    }.get(attempt.outcome, "this look cannot tell")
    lines = [f"{attempt.instance_id}: {coloured(said, attempt.outcome, sys.stdout)}"]
    lines.append(f"  sent {when(attempt.at)}")
    if attempt.old_master:
        lines.append(f"  was  {attempt.old_master}")
    if attempt.new_master:
        lines.append(f"  now  {attempt.new_master}")
    if attempt.outcome is not Outcome.DONE:
        lines.append(f"  why  {attempt.message}")
    if attempt.outcome is Outcome.UNKNOWN:
        lines.append("  fix  look again; do not send another one before")
    return printable_lines(lines)


def printable_lines(lines: list[str]) -> str:
    """Lines that a terminal shows and does not obey."""
    return "\n".join(map(printable, lines))
