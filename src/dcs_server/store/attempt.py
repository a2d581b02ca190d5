"""One attempt to switch over, as it is written down."""

from dataclasses import dataclass
from datetime import datetime

from dcs_server.nodes.state import Address


@dataclass(frozen=True)
class Attempt:
    """Who wanted what. id: of the request. origin: the caller's address. mode: what the switch may lose."""

    id: str
    project_id: str
    instance_id: str
    caller: str
    origin: str
    mode: str
    started_at: datetime


@dataclass(frozen=True)
class Journal:
    """The pair before the switch from `old`, the master, to `new`.

    replid: of the data of both. offset: how many bytes of that history the master had.
    """

    old: Address
    new: Address
    replid: str
    offset: int


@dataclass(frozen=True)
class Answered:
    """What the caller was told. code: of the error, empty for success. duration: seconds until then."""

    status: int
    code: str
    duration: float


@dataclass(frozen=True)
class Ending:
    """How it ended.

    outcome: switched, unchanged, undetermined or refused. note: why, for people. write_gap: seconds without a
    node that takes writes. offset: bytes of history that the master has now. lost: bytes of acknowledged
    writes that are known to be gone. recovered: whether another process, or a later one, ended it.
    """

    outcome: str
    note: str = ""
    write_gap: float | None = None
    offset: int | None = None
    lost: int | None = None
    recovered: bool = False


@dataclass(frozen=True)
class Entry:
    """All that is written of an attempt; None for what has not come yet, or never came."""

    attempt: Attempt
    journal: Journal | None = None
    answered: Answered | None = None
    ending: Ending | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True)
class Registered:
    """An instance that was served from this store. endpoint: its stable address."""

    project_id: str
    instance_id: str
    nodes: tuple[Address, ...]
    endpoint: Address | None
