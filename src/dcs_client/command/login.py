"""`dcs login`: whether the credentials are good, as far as looking can tell."""

import argparse
import json
import sys
from dataclasses import asdict, dataclass

from dcs_client.answers import printable
from dcs_client.command.connection import Connection, connected
from dcs_client.command.options import Commands, command
from dcs_client.command.outcome import ExitCode, Outcome
from dcs_client.command.terminal import coloured
from dcs_client.credentials.base import Caller
from dcs_client.errors import BadRequest, Forbidden, UnknownInstance
from dcs_client.place import Place
from dcs_document import load

DESCRIPTION = """\
Check the credentials: obtain a token when they need one, and look at an instance once. Says as whom, for
which project and until when. Keeps nothing, and never sends a switchover.
"""


@dataclass(frozen=True)
class Login:
    """What was found. may_look: whether the service shows roles to this caller; refusal: its words if not."""

    place: Place
    caller: Caller
    may_look: bool
    refusal: str = ""


def add_parser(commands: Commands) -> None:
    """Describe the command line."""
    parser = command(commands, "login", "check the credentials", DESCRIPTION)
    parser.add_argument(
        "instance", metavar="INSTANCE", nargs="?", help="look at this one (default: the document's example)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> ExitCode:
    """`dcs login`. Raises DcsError when the credentials are refused, or nobody could be asked."""
    example = load().operations["listGroups"].parameters["instance_id"].example
    with connected(options) as connection:
        found = login(connection, options.instance or example)
    print(as_json(found) if options.json else as_text(found))
    return ExitCode.DONE if found.may_look else ExitCode.REFUSED


def login(connection: Connection, instance_id: str) -> Login:
    """Look at an instance; the service names the first thing that it minds, so others come after rights."""
    try:
        connection.client.shards(instance_id)
    except Forbidden as error:
        return Login(connection.place, connection.credentials.caller, may_look=False, refusal=str(error))
    except (UnknownInstance, BadRequest):
        pass
    return Login(connection.place, connection.credentials.caller, may_look=True)


def as_json(found: Login) -> str:
    """For another program. may_swap: null, for only a switchover could tell."""
    caller = asdict(found.caller) | {"expires": found.caller.expires and found.caller.expires.isoformat()}
    known = {"caller": caller, "may_look": found.may_look, "may_swap": None, "refusal": found.refusal}
    return json.dumps(asdict(found.place) | known)


def as_text(found: Login) -> str:
    """For a person."""
    caller = found.caller
    lines = {
        "endpoint": found.place.endpoint,
        "project": found.place.project_id,
        "as": f"{caller.name} ({caller.kind})" if caller.name else f"{caller.kind}; it does not say whose",
        "roles": ", ".join(caller.roles),
        "until": f"{caller.expires:%Y-%m-%d %H:%M:%S} UTC" if caller.expires else "not known",
    }
    table = [printable(f"{name:<9} {value}") for name, value in lines.items() if value]
    outcome = Outcome.DONE if found.may_look else Outcome.REFUSED
    verdict = coloured("allowed" if found.may_look else "refused", outcome, sys.stdout)
    table += [f"{'look':<9} {verdict}", f"{'swap':<9} not tried; only a switchover could tell"]
    return "\n".join([*table, *found.refusal.splitlines()])
