"""The command `dcs-server token`: makes a token for the token file of a configured server."""

import argparse
from pathlib import Path
from typing import Any

from dcs_document import load
from dcs_server.access import entries, tokens
from dcs_server.errors import CannotStart


def add_parser(commands: Any) -> None:
    """Add the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "token",
        help="make a token for a configured server",
        description="Make a token: it is shown once, and its hash is added to the token file.",
    )
    parser.add_argument("name", help="whose it is; it stands in records and logs")
    parser.add_argument("--file", type=Path, required=True, metavar="FILE", help="the token file")
    parser.add_argument("--project", required=True, metavar="ID", help="whose instances it is for")
    parser.add_argument("--read-only", action="store_true", help="it may look and not switch")
    parser.add_argument("--days", type=int, metavar="N", help="how long it is good for (default: for ever)")
    parser.set_defaults(run=run)


async def run(options: argparse.Namespace) -> None:
    """Make the token. Raises CannotStart."""
    rights: entries.RIGHTS = "read" if options.read_only else "switch"
    text, entry = tokens.new(options.name, options.project, rights=rights, days=options.days)
    before = options.file.read_text(encoding="utf-8") if options.file.exists() else ""
    write(options.file, before + ("\n" if before else "") + entry)
    try:
        tokens.read(options.file, is_project)
    except CannotStart:
        write(options.file, before)
        raise
    print(text)


def write(file: Path, text: str) -> None:
    """Change the file, which only its owner may read. Raises CannotStart."""
    try:
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotStart(
            "cannot write the token file",
            at=str(file),
            why=error.strerror or str(error),
            fix="give a file in a folder that may be written to",
        ) from None


def is_project(project_id: str) -> bool:
    """Whether the document allows this id in a path."""
    operations = load().operations.values()
    patterns = [one.parameters["project_id"] for one in operations if "project_id" in one.parameters]
    return all(pattern.accepts(project_id) for pattern in patterns)
