"""Access keys that stand in a file, and requests that are signed with them.

A signature that let a change through is not accepted again: whoever records a request could otherwise
switch an instance back within the fifteen minutes that a signature is good for. Two equal requests of one
second have equal signatures, so the second of them is refused too; for a switchover that is right. Each
process remembers what it let through itself, until it ends: another one, or the next, does not know of it.
"""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from hmac import compare_digest
from pathlib import Path
from typing import Annotated

from pydantic import Field

from dcs_server.access import entries
from dcs_server.access.callers import Caller
from dcs_server.access.lockout import Lockout
from dcs_server.access.signature import ALGORITHM, Claim, Malformed, canonical_request, claim, sign
from dcs_server.access.tokens import caller
from dcs_server.errors import CannotStart, Refused
from dcs_server.request import Request

TABLE = "key"
WINDOW = 900.0
"""Seconds by which the clock of a caller may be wrong. Source: the vendor's API gateway."""
DATE = "%Y%m%dT%H%M%SZ"
REFUSAL = "CustomerGatewayCredentials"
"""One documented answer to everything that is wrong, so that nothing is learnt by trying."""
SECURITY_TOKEN = "x-security-token"  # noqa: S105 - the name of a header
SAFE = ("GET", "HEAD")


class Key(entries.Entry):
    """One [[key]]. The secret cannot be a hash: it is what the signature is computed with.

    security_token: of a temporary key; every request must then carry it.
    """

    access: Annotated[str, Field(pattern=r"^[^,\s]+$")]
    secret: Annotated[str, Field(min_length=1, repr=False)]
    security_token: Annotated[str | None, Field(min_length=1, repr=False)] = None


NOBODY = Key(name="nobody", project_id="", rights="read", access="-", secret="-")  # noqa: S106 - nobody's
"""Checked in place of an unknown key, so that the time does not tell which keys there are."""


class Keys:
    """Recognises who signed a request. date_header: where the document puts the time of the signature."""

    def __init__(self, keys: Iterable[Key], date_header: str, clock: Callable[[], float] = time.time) -> None:
        self._keys = {key.access: key for key in keys}
        self._date_header = date_header.lower()
        self._clock = clock
        self._lockout = Lockout(clock)
        self._used: dict[str, float] = {}

    async def identify(self, request: Request) -> Caller | None:
        """Who signed a request; None for one that is not signed. Raises Refused."""
        authorization = request.header(b"authorization")
        if not authorization.startswith(ALGORITHM.encode()):
            return None
        try:
            return self._checked(request, claim(authorization.decode("latin-1")))
        except Malformed:
            raise Refused(REFUSAL) from None

    def _checked(self, request: Request, claimed: Claim) -> Caller:
        """Who signed it. Raises Malformed, Refused."""
        key = self._keys.get(claimed.access, NOBODY)
        right = self._is_right(request, claimed, key)
        if key is NOBODY or self._lockout.is_locked(key.name):
            raise Refused(REFUSAL)
        if not right:
            self._lockout.failed(key.name)
            raise Refused(REFUSAL)
        if key.has_expired(self._clock()) or (
            request.method not in SAFE and self._is_used(claimed.signature)
        ):
            raise Refused(REFUSAL)  # and no success: a recorded request must not make room for more guesses
        self._lockout.succeeded(key.name)
        return caller(key)

    def _is_right(self, request: Request, claimed: Claim, key: Key) -> bool:
        """Whether the signature is that of this key over this request, now. Raises Malformed."""
        date = request.header(self._date_header.encode("ascii")).decode("latin-1")
        in_time = abs(self._clock() - moment(date)) <= WINDOW  # for each, so that the time tells nothing
        canonical = canonical_request(request, claimed.names)
        same = compare_digest(sign(key.secret, date, canonical), claimed.signature)
        given = request.header(SECURITY_TOKEN.encode("ascii"))
        token = compare_digest(given, (key.security_token or "").encode())
        needed = {"host", self._date_header, *([SECURITY_TOKEN] if key.security_token else [])}
        return same and token and in_time and needed <= set(claimed.names)

    def _is_used(self, signature: str) -> bool:
        """Whether a signature let a change through before. It is kept as long as its time could be right."""
        now = self._clock()
        while self._used and next(iter(self._used.values())) < now - 2 * WINDOW:
            del self._used[next(iter(self._used))]
        if signature in self._used:
            return True
        self._used[signature] = now
        return False


def moment(date: str) -> float:
    """The time of a signature, in seconds since 1970. Raises Malformed."""
    try:
        return datetime.strptime(date, DATE).replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise Malformed from None


def read(path: Path, is_project: Callable[[str], bool]) -> tuple[Key, ...]:
    """The keys of a file. Raises CannotStart, also when others can read it."""
    keys = entries.read(path, TABLE, Key, is_project)
    if path.stat().st_mode & 0o077:
        raise CannotStart(
            "others can read the secret keys",
            at=str(path),
            why="whoever has a secret key can sign in its owner's name",
            fix=f"chmod 600 {path}",
        )
    accesses = [key.access for key in keys]
    for number, access in enumerate(accesses):
        if access in accesses[:number]:
            raise entries.wrong(path, TABLE, number, "its access key stands here twice", "leave one out")
    return keys
