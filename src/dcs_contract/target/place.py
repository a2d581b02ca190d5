"""Puts a file in place that holds secrets."""

import os
from pathlib import Path

from dcs_contract.problem import Problem, Refused


def put(file: Path, text: str) -> None:
    """Write a new file that only its owner may read. Raises Refused when it cannot be made."""
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(
            Problem(
                f"cannot write {file}",
                why=error.strerror or str(error),
                fix="name a file in a folder of yours",
            )
        ) from error
    with os.fdopen(number, "w", encoding="utf-8") as stream:
        stream.write(text)
