"""Tokens that stand in a file, as hashes."""

import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from pathlib import Path
from typing import Annotated

from pydantic import Field

from dcs_server.access import entries
from dcs_server.access.callers import Caller
from dcs_server.errors import Refused
from dcs_server.request import Request

TABLE = "token"
BYTES = 32
"""Of randomness in a token."""

log = logging.getLogger(__name__)


class Token(entries.Entry):
    """One [[token]]. sha256: of the token, in hex.

    A plain hash will do: a token of 256 random bits stands in no dictionary that could be tried.
    """

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Tokens:
    """Recognises those who send one. header: where the document puts it. clock: seconds since 1970."""

    def __init__(self, tokens: Iterable[Token], header: str, clock: Callable[[], float] = time.time) -> None:
        self._callers = [(token, caller(token)) for token in tokens]
        self._header = header.lower().encode("ascii")
        self._clock = clock

    async def identify(self, request: Request) -> Caller | None:
        """Who sent a request; None for an unknown token. Raises Refused."""
        text = request.header(self._header)
        if not text:  # whose hash could stand in the file by mistake
            return None
        given = hashlib.sha256(text).hexdigest()
        # All are compared, each in constant time, so that the time says nothing about any of them.
        found = [one for one in self._callers if compare_digest(one[0].sha256, given)]
        if not found:
            return None
        token, known = found[0]
        if token.has_expired(self._clock()):
            raise Refused("TokenExpired")
        return known


def caller(entry: entries.Entry) -> Caller:
    """Who has a credential."""
    return Caller(entry.name, entry.project_id, may_change=entry.rights == "switch")


def read(path: Path, is_project: Callable[[str], bool]) -> tuple[Token, ...]:
    """The tokens of a file. Raises CannotStart. Others may read it: a hash lets nobody in."""
    tokens = entries.read(path, TABLE, Token, is_project)
    hashes = [token.sha256 for token in tokens]
    for number, digest in enumerate(hashes):
        if digest in hashes[:number]:
            raise entries.wrong(path, TABLE, number, "its sha256 stands here twice", "leave one out")
    if path.stat().st_mode & 0o077:
        log.warning("others can read the token file; to keep it to its owner: chmod 600 %s", path)
    return tokens


def new(name: str, project_id: str, *, rights: entries.RIGHTS, days: int | None) -> tuple[str, str]:
    """A new token, which is never written down, and the entry that makes it known."""
    text = secrets.token_urlsafe(BYTES)
    digest = hashlib.sha256(text.encode()).hexdigest()
    values = {"name": name, "project_id": project_id, "rights": rights, "sha256": digest}
    lines = [f"[[{TABLE}]]", *(f"{key} = {quoted(value)}" for key, value in values.items())]
    if days is not None:
        lines.append(f"expires = {datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}")
    return text, "\n".join(lines) + "\n"


def quoted(value: str) -> str:
    """A string of TOML. It is one of JSON, but for characters that JSON would write as two surrogates."""
    return json.dumps(value, ensure_ascii=False)
