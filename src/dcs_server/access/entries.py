"""Reads a file of credentials: tables of TOML, each with a name."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from dcs_server.errors import CannotStart

RIGHTS = Literal["switch", "read"]


def zoned(time: datetime) -> datetime:
    """A time that means the same everywhere."""
    if time.tzinfo is None:
        raise ValueError("the time has no zone; write it as 2026-12-31T00:00:00Z")
    return time


Moment = Annotated[datetime, AfterValidator(zoned)]


class Entry(BaseModel):
    """What every credential has. rights: switch, or only read. expires: None for never."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    name: str
    project_id: str
    rights: RIGHTS
    expires: Moment | None = None

    def has_expired(self, now: float) -> bool:
        """Whether its time is over. now: seconds since 1970."""
        return self.expires is not None and self.expires.timestamp() <= now


AnyEntry = TypeVar("AnyEntry", bound=Entry)


def read(
    path: Path, table: str, kind: type[AnyEntry], is_project: Callable[[str], bool]
) -> tuple[AnyEntry, ...]:
    """All tables [[table]] of a file. Raises CannotStart."""
    entries = tuple(checked(path, table, kind, is_project))
    names = [entry.name for entry in entries]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise wrong(path, table, number, f'the name "{name}" stands here twice', "choose another name")
    return entries


def checked(
    path: Path, table: str, kind: type[AnyEntry], is_project: Callable[[str], bool]
) -> Iterator[AnyEntry]:
    """Each table, found right."""
    for number, values in enumerate(tables(path, table)):
        try:
            entry = kind.model_validate(values)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            setting = ".".join(map(str, first["loc"]))
            fix = f"an entry has {', '.join(kind.model_fields)}"
            raise wrong(path, table, number, f"{setting}: {first['msg']}", fix) from None
        if not is_project(entry.project_id):
            fix = "give the id as it stands in the path of a request"
            raise wrong(path, table, number, "the document does not allow this project_id", fix)
        yield entry


def tables(path: Path, table: str) -> list[object]:
    """The tables of a file, not looked at yet. Raises CannotStart."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise CannotStart(
            "cannot read credentials", at=str(path), why=why or "", fix=f"give a TOML file with [[{table}]]"
        ) from None
    found: Any = data.pop(table, None)
    if data or not isinstance(found, list):
        raise CannotStart(
            "cannot read credentials",
            at=str(path),
            why=f"it may hold [[{table}]] only, one or more",
            fix=f"begin every entry with a line  [[{table}]]",
        )
    return cast("list[object]", found)


def wrong(path: Path, table: str, number: int, why: str, fix: str) -> CannotStart:
    """What to say of one entry."""
    return CannotStart("cannot use credentials", at=f"{path} [[{table}]] {number + 1}", why=why, fix=fix)
