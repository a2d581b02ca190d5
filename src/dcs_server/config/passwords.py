"""Passwords of a configuration file: taken from the environment, or written in it."""

import logging
import os
import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import TypeAlias

from dcs_server.errors import CannotStart

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
LOGIN = re.compile(r"://[^/@]*:[^@]+@")
"""A URL with a password."""
Toml: TypeAlias = "str | float | date | time | list[Toml] | dict[str, Toml]"
OTHERS = 0o044
"""The right of others to read a file."""

log = logging.getLogger(__name__)


def texts(value: Toml, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a file, with the name of its setting."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, name)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from texts(one, key)


def filled(value: Toml, path: Path) -> Toml:
    """A file with ${NAME} taken from the environment. Raises CannotStart with all that are not there."""
    names = {name for _, text in texts(value) for name in VARIABLE.findall(text)}
    if missing := sorted(names - os.environ.keys()):
        raise CannotStart("\n".join(str(unset(name, path)) for name in missing))
    return replaced(value)


def replaced(value: Toml) -> Toml:
    """A value with its variables replaced."""
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: os.environ[found[1]], value)
    if isinstance(value, list):
        return [replaced(one) for one in value]
    if isinstance(value, dict):
        return {name: replaced(one) for name, one in value.items()}
    return value


def unset(name: str, path: Path) -> CannotStart:
    """A variable is not there."""
    return CannotStart(
        f"{path.name}: ${{{name}}} has no value",
        at=str(path),
        why=f"{name} is not in the environment",
        fix=f"export {name}=...",
    )


def warn(path: Path, data: Toml) -> None:
    """Say so when others can read a password."""
    if path.stat().st_mode & OTHERS and any(is_password(name, text) for name, text in texts(data)):
        log.warning("%s holds a password and others can read it; fix: chmod 600 %s", path, path)


def is_password(name: str, text: str) -> bool:
    """Whether a text has a password of its own, and not one from the environment."""
    own = VARIABLE.sub("", text)
    return bool(LOGIN.search(own)) or (name == "password" and own != "")
