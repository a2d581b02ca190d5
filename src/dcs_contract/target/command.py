"""`dcs-contract target init`."""

import argparse
import sys
from pathlib import Path

from dcs_contract.commands import Commands
from dcs_contract.problem import Problem, Refused

DESCRIPTION = """\
Write a description of a server for `dcs-contract fuzz`, with a proposal for everything that the document
lets one describe. What is not given by an option is asked at a terminal; an empty answer leaves it open.
"""
EPILOG = """\
exit codes:
  0  written, and what was given answers
  1  written, but something in it does not answer
  2  usage, or nothing was written

`dcs-server --target FILE` describes itself; --from FILE takes that over and adds what is missing.
"""


def add_parser(commands: Commands) -> None:
    """Register the sub-command."""
    target = commands.add_parser("target", help="describe a server for the contract suite")
    init = target.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "init",
        help="write a description by asking, from options, or from another one",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    init.add_argument("file", nargs="?", type=Path, default=Path("target.toml"), help="default: %(default)s")
    init.add_argument(
        "--document", type=Path, default=Path("generated/openapi.json"), help="default: %(default)s"
    )
    init.add_argument("--from", type=Path, dest="source", metavar="FILE", help="take this description over")
    init.add_argument("--url", help="of the server, such as http://127.0.0.1:9000")
    init.add_argument(
        "--credentials",
        metavar="VALUE",
        help="of a caller who may do everything, such as '${DCS_TOKEN}' for a variable of the environment",
    )
    init.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="of what may be changed at any time, such as instance_id=...; can repeat",
    )
    init.add_argument(
        "--redis", action="append", metavar="URL", help="a node where the effect is seen; at least two"
    )
    init.add_argument("--allow-host", action="append", default=[], metavar="NAME", help="look there too")
    init.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write one description, and look whether what it says is there."""
    from dcs_contract.fuzz.setup import read_document
    from dcs_contract.fuzz.terms import all_terms
    from dcs_contract.target.answering import answering
    from dcs_contract.target.given import asked, from_options
    from dcs_contract.target.place import put
    from dcs_contract.target.text import completed, described

    terms = all_terms(read_document(options.document))
    if options.file.exists():
        raise Refused(exists(options.file))
    if options.source:
        text = completed(options.source, terms)
    else:
        given = from_options(options, terms)
        text = described(asked(given, terms) if sys.stdin.isatty() else given, terms)
    put(options.file, text)
    problems = answering(options.file, terms, options.allow_host)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"Written: {options.file}\n  next  dcs-contract fuzz --target {options.file}")
    return 1 if problems else 0


def exists(file: Path) -> Problem:
    """Somebody's file."""
    return Problem(
        f"{file} is there already",
        at=str(file),
        why="it may hold what nobody wrote down elsewhere",
        fix=f"name another file, or take it over:  dcs-contract target init NEW --from {file}",
    )
