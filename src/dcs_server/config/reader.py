"""Reads a configuration file."""

import logging
import os
import re
import tomllib
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from dcs_server.access.keystone import KeystoneSettings
from dcs_server.config.model import File, InstanceSection, LimitsSection
from dcs_server.config.problems import problems
from dcs_server.config.urls import parsed
from dcs_server.errors import CannotStart
from dcs_server.nodes.node import Node
from dcs_server.switch.policy import Mode, Policy
from dcs_server.web.limits import Limits

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
Toml: TypeAlias = "str | float | date | time | list[Toml] | dict[str, Toml]"
OTHERS = 0o044
"""The right of others to read a file."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Config:
    """A file that was read and found right. path: its place, which other files are named relative to."""

    path: Path
    file: File

    @property
    def store(self) -> str:
        """Where the records are kept."""
        return (
            self.file.server.store
            if "://" in self.file.server.store
            else str(self.beside(self.file.server.store))
        )

    @property
    def limits(self) -> Limits:
        """What the server lets through."""
        section = self.file.limits
        return Limits(**{name: getattr(section, name) for name in LimitsSection.model_fields})

    @property
    def keystone(self) -> KeystoneSettings | None:
        """The Keystone that knows the callers, if there is one."""
        section = self.file.access.keystone
        if section is None:
            return None
        return KeystoneSettings(
            url=section.url.rstrip("/"),
            username=section.username,
            password=section.password.get_secret_value(),
            project=section.project,
            switch_roles=frozenset(section.switch_roles),
            read_roles=frozenset(section.read_roles),
            user_domain=section.user_domain,
            project_domain=section.project_domain,
            ca=self.optional(section.ca),
        )

    def beside(self, name: str) -> Path:
        """A file that is named in the configuration."""
        return self.path.parent / name

    def optional(self, name: str | None) -> Path | None:
        """A file that may be named in the configuration."""
        return None if name is None else self.beside(name)

    def policy(self, instance: InstanceSection) -> Policy:
        """What a switch of an instance may cost."""
        switch = self.file.switch
        return Policy(Mode(instance.mode or switch.mode), switch.max_lag, switch.nudge)

    def nodes(self, instance: InstanceSection) -> tuple[Node, ...]:
        """The nodes of an instance. Raises CannotStart."""
        return tuple(self.node(url, instance.ca) for url in instance.nodes)

    def node(self, url: str, ca: str | None) -> Node:
        """The node of a URL. Raises CannotStart when its name is unknown."""
        parts = parsed(url)
        try:
            return parts.node(self.optional(ca))
        except OSError as error:
            raise CannotStart(
                f"{self.path.name}: a node cannot be found",
                at=f"{parts.host}:{parts.port}",
                why=error.strerror or str(error),
                fix="give a name that this machine can resolve, or an IP address",
            ) from None


def read(path: Path) -> Config:
    """Read a file. Raises CannotStart with everything that is wrong with it."""
    text = readable(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fix = "see https://toml.io for how a value is written"
        raise CannotStart(f"{path.name}: not TOML", at=str(path), why=str(error), fix=fix) from None
    warn(path, text)
    try:
        return Config(path, File.model_validate(filled(data, path)))
    except ValidationError as error:
        raise problems(path, error, File) from None


def readable(path: Path) -> str:
    """The text of a file. Raises CannotStart."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CannotStart(
            f"cannot read {path.name}",
            at=str(path),
            why=why or str(error),
            fix="give a file that can be read",
        ) from None


def filled(value: Toml, path: Path) -> Toml:
    """A value with ${NAME} taken from the environment. Raises CannotStart."""
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: variable(found[1], path), value)
    if isinstance(value, list):
        return [filled(one, path) for one in value]
    if isinstance(value, dict):
        return {name: filled(one, path) for name, one in value.items()}
    return value


def variable(name: str, path: Path) -> str:
    """A variable of the environment. Raises CannotStart."""
    if name not in os.environ:
        raise CannotStart(
            f"{path.name}: ${{{name}}} has no value",
            at=str(path),
            why=f"{name} is not in the environment",
            fix=f"export {name}=...",
        )
    return os.environ[name]


def warn(path: Path, text: str) -> None:
    """Say so when others can read a password."""
    holds = re.search(r"""://[^"'\s]*:[^"'\s$]+@|password\s*=\s*["'][^$"']""", text)
    if holds and path.stat().st_mode & OTHERS:
        log.warning("%s holds a password and others can read it; fix: chmod 600 %s", path, path)
