"""`dcs completion`: teaches a shell the commands and options."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

from dcs_client.command.options import Commands
from dcs_client.command.outcome import ExitCode

SHELLS: Final = ("bash", "zsh", "fish")
DESCRIPTION = """\
Print a script that completes commands and options. For the shell that runs:

  bash, zsh  eval "$(dcs completion bash)", or zsh
  fish       dcs completion fish | source
"""


def add_parser(commands: Commands, root: argparse.ArgumentParser) -> None:
    """Describe the command line. root: what is to be completed."""
    parser = commands.add_parser(
        "completion",
        help="print a script that completes commands and options",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", choices=SHELLS)
    parser.set_defaults(run=run, root=root)


def run(options: argparse.Namespace) -> ExitCode:
    """`dcs completion`."""
    import shtab

    for action in actions(options.root):
        if action.type is Path:
            vars(action)["complete"] = shtab.FILE
    print(shtab.complete(options.root, options.shell))
    return ExitCode.DONE


def actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """All arguments and options, of the commands too."""
    for action in vars(parser)["_actions"]:
        yield action
        choices: Any = action.choices
        if isinstance(choices, dict):
            for command in cast("dict[str, argparse.ArgumentParser]", choices).values():
                yield from actions(command)
