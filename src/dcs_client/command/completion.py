"""`dcs completion`: teaches a shell the commands and options."""

import argparse
from typing import Final

from dcs_client.command.options import Commands
from dcs_client.command.outcome import ExitCode

SHELLS: Final = ("bash", "zsh", "fish")
DESCRIPTION = """\
Print a script that completes commands and options. For the shell that runs:

  bash  source <(dcs completion bash)
  zsh   source <(dcs completion zsh)
  fish  dcs completion fish | source
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

    print(shtab.complete(options.root, options.shell))
    return ExitCode.DONE
