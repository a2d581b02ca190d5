"""Reads what OpenStack's tools read: clouds.yaml, secure.yaml and the variables OS_*."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from dcs_client.errors import InvalidArgument

FOLDERS = (Path(), Path("~/.config/openstack"), Path("/etc/openstack"))
FILE = "OS_CLIENT_CONFIG_FILE"
"""The variable that names a file in place of those in FOLDERS."""


class Cloud:
    """What the files say of a cloud; a password can stand there, so it shows itself to nobody."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.get: Callable[[str], Any] = lambda name: values.get(name)  # noqa: PLW0108 - the repr of a method shows the dict

    def option(self, option: Any) -> Any:
        """The value of an option of keystoneauth."""
        auth: Mapping[str, Any] = self.get("auth") or {}
        values = (auth.get(name.replace("-", "_")) for name in names(option))
        return next((value for value in values if value is not None), None)

    def __repr__(self) -> str:
        return "Cloud(***)"


def read(name: str, yaml: Any) -> Cloud:
    """A cloud, with what secure.yaml adds to it. yaml: the library. Raises InvalidArgument."""
    found = next((path for path in places("clouds.yaml", os.environ.get(FILE)) if path.is_file()), None)
    cloud = section(found, name, yaml) if found else None
    if cloud is None:
        raise InvalidArgument(
            f'there is no cloud "{name}"',
            why=f"{found} does not have it" if found else "there is no clouds.yaml",
            remedy="write it into clouds.yaml, here, in ~/.config/openstack or in /etc/openstack",
        )
    secure = next((path for path in places("secure.yaml", None) if path.is_file()), None)
    return Cloud(merged([cloud, (section(secure, name, yaml) if secure else None) or {}]))


def places(name: str, named: str | None) -> Iterator[Path]:
    """Where a file may be, the first that is there counts."""
    yield from (Path(named),) if named else (folder.expanduser() / name for folder in FOLDERS)


def section(path: Path, name: str, yaml: Any) -> dict[str, Any] | None:
    """What a file says of a cloud. Raises InvalidArgument when it cannot be read."""
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        why = (
            f"line {mark.line + 1}"
            if (mark := getattr(error, "problem_mark", None))
            else type(error).__name__
        )
    else:
        return member(member(content, "clouds"), name)
    raise InvalidArgument(f"{path} cannot be read", why=why, remedy="correct it")


def member(content: object, name: str) -> dict[str, Any] | None:
    """A table within a table; None when either is none."""
    found = cast("dict[str, object]", content).get(name) if isinstance(content, dict) else None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def merged(layers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Several tables as one; the later ones count more."""
    auth = {name: value for layer in layers for name, value in (member(layer, "auth") or {}).items()}
    return {name: value for layer in layers for name, value in layer.items()} | {"auth": auth}


def variable(option: Any) -> str | None:
    """The value of an option of keystoneauth in the environment; empty is not set."""
    values = (os.environ.get(f"OS_{name.replace('-', '_').upper()}") for name in names(option))
    return next((value for value in values if value), None)


def names(option: Any) -> list[str]:
    """All names of an option: it may have older ones."""
    return [option.dest, option.name, *(older.name for older in option.deprecated)]
