"""The command `dcs-contract`."""

import gc
import sys
from collections.abc import Sequence

RUBBISH = 100_000
"""New objects, after which rubbish is looked for. A run leaves little, and a search takes long."""


def program() -> int:
    """The command in a process of its own, which need not be tidied up at its end."""
    gc.set_threshold(RUBBISH)
    code = main()
    gc.freeze()
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code; 2 when a command refused to go on."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["generate"], ["generate", "openapi"]) and nothing_to_generate():
        return 0
    from dcs_contract.command_line import run

    return run(given)


def nothing_to_generate() -> bool:
    """Whether everything is fresh, told before anything heavy is imported."""
    from dcs_contract.generate.fresh import is_fresh

    output = is_fresh("openapi")
    if output:
        print(f"Fresh: {output}/ is what openapi gives")
    return bool(output)


if __name__ == "__main__":
    sys.exit(program())
