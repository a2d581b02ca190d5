"""`dcs shards`: who is master."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict

from dcs_client.answers import printable
from dcs_client.command.connection import connected
from dcs_client.command.options import Commands, command
from dcs_client.command.outcome import ExitCode
from dcs_client.shards import Replica, Shard


def add_parser(commands: Commands) -> None:
    """Describe the command line."""
    description = "Show the shards of an instance and the roles of their nodes."
    parser = command(commands, "shards", "show who is master of an instance", description)
    parser.add_argument("instance", metavar="INSTANCE", help="dashed UUID of the instance")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> ExitCode:
    """`dcs shards`. Raises DcsError."""
    with connected(options) as connection:
        found = connection.client.shards(options.instance)
    if options.json:
        print(json.dumps([asdict(shard) for shard in found]))
    else:
        print("\n".join(line for shard in found for line in rows(shard)))
    return ExitCode.DONE


def rows(shard: Shard) -> Iterator[str]:
    """A shard on a line, and its nodes below it in columns."""
    yield printable(shard.name)
    table = [cells(node) for node in shard.replicas]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(["", *(cell.ljust(width) for cell, width in zip(row, widths, strict=True))]).rstrip()


def cells(node: Replica) -> list[str]:
    """A node, as a terminal shows it."""
    return [printable(cell) for cell in (node.role, node.node_id, node.address, node.status, node.zone)]
