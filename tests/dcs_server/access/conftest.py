"""Credentials for tests, and requests that carry them."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from dcs_document import load
from dcs_server.access.gate import Authenticator
from dcs_server.errors import CannotStart, Refused
from dcs_server.request import Request

PROJECT = load().operations["swapInstance"].parameters["project_id"].example
START = 1_795_000_000.0
"""Seconds since 1970, when the clock of a test begins."""


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: float = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def request(
    headers: Sequence[tuple[bytes, bytes]] = (),
    method: str = "POST",
    path: bytes = b"/v2",
    query: bytes = b"",
    body: bytes = b"",
) -> Request:
    return Request("id", method, path, query, headers, body, "127.0.0.1")


def outcome(authenticator: Authenticator, sent: Request) -> str:
    """The caller's name, or the name of the documented refusal; "unknown" for neither."""
    try:
        caller = asyncio.run(authenticator.identify(sent))  # type: ignore[arg-type]
    except Refused as refused:
        return refused.name
    return caller.name if caller else "unknown"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def written(folder: Path, text: str) -> Path:
    """A file that only its owner can read."""
    path = folder / "credentials.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def refusal(read: Callable[..., object], path: Path) -> str:
    """Why a file cannot be used."""
    with pytest.raises(CannotStart) as caught:
        read(path, lambda project: project == PROJECT)
    return str(caught.value)
