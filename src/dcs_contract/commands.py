"""What a sub-command registers with."""

import argparse
from typing import TypeAlias

# argparse gives the type of add_subparsers() no public name.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
