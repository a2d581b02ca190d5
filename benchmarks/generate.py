"""`dcs-contract generate` against bare Python, and against the two generators' own command lines.

Works on a copy; run it as  python benchmarks/generate.py
"""

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from paired import compare

REPOSITORY = Path(__file__).parents[1]
COMMANDS = Path(sys.executable).parent
GENERATE = [COMMANDS / "dcs-contract", "generate"]


def main() -> int:
    """Print both ratios. Returns 1 when one is above its limit."""
    with tempfile.TemporaryDirectory() as place:
        copy(Path(place))
        os.chdir(place)
        return 0 if all([nothing_to_do(), everything(Path(place))]) else 1


def copy(place: Path) -> None:
    """The document and its generated files."""
    for name in ("openapi", "generated"):
        shutil.copytree(REPOSITORY / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))


def nothing_to_do() -> bool:
    """When everything is fresh."""
    return compare(
        "generate-nothing",
        "Nothing to generate",
        ("dcs-contract generate", GENERATE),
        ("python -c pass", [sys.executable, "-c", "pass"]),
        limit=2.5,
        rounds=40,
    )


def everything(place: Path) -> bool:
    """When all is made anew, against both generators one after the other with the same options."""
    from dcs_contract.generate.generators import MODEL_OPTIONS

    client = (
        f"{COMMANDS / 'openapi-python-client'} generate --path generated/openapi.json --meta none --overwrite"
    )
    models = f"{COMMANDS / 'datamodel-codegen'} --input generated/openapi.json {shlex.join(MODEL_OPTIONS)}"
    theirs = f"{client} --output-path {place}/client && {models} --output {place}/models.py"
    return compare(
        "generate-everything",
        "Everything generated",
        ("dcs-contract generate", GENERATE),
        ("both generators", ["sh", "-c", theirs]),
        limit=0.7,
        rounds=7,
        before=(place / "generated" / "provenance.json").unlink,
    )


if __name__ == "__main__":
    sys.exit(main())
