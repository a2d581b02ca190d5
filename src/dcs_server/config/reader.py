"""Reads a configuration file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from dcs_server.access.keystone import KeystoneSettings
from dcs_server.config.model import File, InstanceSection, LimitsSection
from dcs_server.config.passwords import Toml, filled, texts, warn
from dcs_server.config.presence import check, unfound
from dcs_server.config.problems import problems
from dcs_server.config.urls import parsed
from dcs_server.errors import CannotStart
from dcs_server.nodes.node import Node
from dcs_server.switch.policy import Mode, Policy
from dcs_server.web.limits import Limits


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
        except (OSError, UnicodeError) as error:
            raise unfound(self.path, parts, error) from None


def read(path: Path) -> Config:
    """Read a file. Raises CannotStart with everything that is wrong with it."""
    data = loaded(path)
    warn(path, data)
    try:
        config = Config(path, File.model_validate(filled(data, path)))
    except ValidationError as error:
        raise problems(path, data, error, File) from None
    check(path, config.file)
    return config


def loaded(path: Path) -> Toml:
    """What a file says. Raises CannotStart."""
    try:
        data: Toml = tomllib.loads(readable(path))
        list(texts(data))
    except (ValueError, RecursionError) as error:  # ValueError also for a number of too many digits
        fix = "see https://toml.io for how a value is written"
        raise CannotStart(f"{path.name}: not TOML", at=str(path), why=str(error), fix=fix) from None
    return data


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
