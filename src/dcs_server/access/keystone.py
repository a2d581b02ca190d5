"""Asks a Keystone v3 about tokens.

What it says of a token is remembered until the token ends, and for five minutes at most, so that one that
was revoked does not go on for long; the document allows thirty. Keystone's own client libraries block and
bring fifty packages; two requests need neither.
"""

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from ssl import create_default_context
from typing import Any

import httpx

from dcs_server.access.callers import Caller
from dcs_server.errors import Refused
from dcs_server.request import Request

TIMEOUT = 5.0
"""Seconds for one answer of Keystone."""
REMEMBERED = 300.0
"""Seconds for which an answer is used again."""
UNKNOWN = 5.0
"""Seconds for which a token that Keystone does not know is not asked for again."""
MOST = 1000
"""How many tokens are remembered; then the oldest is forgotten."""
AT_ONCE = 8
"""How many questions are open at the same time; the others wait."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeystoneSettings:
    """url: with /v3. username to project_domain: of the user who asks, and the project it asks in.

    switch_roles, read_roles: names of roles that may switch, or only look. ca: certificates to trust, in PEM.
    """

    url: str
    username: str
    password: str = field(repr=False)
    project: str
    switch_roles: frozenset[str]
    read_roles: frozenset[str] = frozenset()
    user_domain: str = "Default"
    project_domain: str = "Default"
    ca: Path | None = None


@dataclass(frozen=True)
class Known:
    """What Keystone said of a token. refusal: of a caller who may not pass. until: when to ask again."""

    caller: Caller | None
    refusal: str | None
    expires: float
    until: float


class Unavailable(Exception):
    """Keystone gave no answer that could be used; the message says why."""


class Keystone:
    """Recognises those whose token Keystone knows. header: where the document puts it.

    A token that was recognised a short time ago passes while Keystone is down; no other one does.
    clock: seconds since 1970.
    """

    def __init__(
        self, settings: KeystoneSettings, header: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings = settings
        self._header = header.lower().encode("ascii")
        self._clock = clock
        self._known: OrderedDict[bytes, Known] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Known]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._own = ""
        trust = create_default_context(cafile=settings.ca) if settings.ca else True
        self._http = httpx.AsyncClient(verify=trust, timeout=TIMEOUT, trust_env=False)

    async def identify(self, request: Request) -> Caller | None:
        """Who sent a request; None for a token that Keystone does not know. Raises Refused."""
        token = request.header(self._header)
        if not token:
            return None
        known = await self._look_up(token)
        if known.refusal is None and known.caller is not None and known.expires <= self._clock():
            raise Refused("TokenExpired")
        if known.refusal is not None:
            raise Refused(known.refusal)
        return known.caller

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _look_up(self, token: bytes) -> Known:
        """What Keystone says, or said a short time ago; many who wait for the same are one question."""
        key = hashlib.sha256(token).digest()
        known = self._known.get(key)
        if known is not None and self._clock() < known.until:
            return known
        if key not in self._asking:
            self._asking[key] = asyncio.create_task(self._learn(key, token))
        return await asyncio.shield(self._asking[key])

    async def _learn(self, key: bytes, token: bytes) -> Known:
        """Ask, and remember the answer. Raises Refused when there is none."""
        try:
            async with self._places:
                known = self._understood(await self._validate(token.decode("latin-1")))
        except (httpx.HTTPError, Unavailable) as error:
            log.warning("Keystone cannot be asked: %s", type(error).__name__ if not str(error) else error)
            raise Refused("InternalError") from None
        finally:
            del self._asking[key]
        self._known[key] = known
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return known

    async def _validate(self, token: str) -> Mapping[str, Any] | None:
        """What Keystone tells of a token; None when it does not know it. Raises Unavailable, HTTPError."""
        for own in (self._own or await self._log_in(), None):
            headers = {"X-Auth-Token": own or await self._log_in(), "X-Subject-Token": token}
            answer = await self._http.get(f"{self._settings.url}/auth/tokens", headers=headers)
            if answer.status_code != HTTPStatus.UNAUTHORIZED:  # that would be our own token
                break
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        if answer.status_code != HTTPStatus.OK:
            raise Unavailable(f"it answers {answer.status_code} when asked about a token")
        return told(answer)

    async def _log_in(self) -> str:
        """A token for the user who asks. Raises Unavailable, HTTPError."""
        settings = self._settings
        user = {
            "name": settings.username,
            "password": settings.password,
            "domain": {"name": settings.user_domain},
        }
        project = {"name": settings.project, "domain": {"name": settings.project_domain}}
        identity = {"methods": ["password"], "password": {"user": user}}
        body = {"auth": {"identity": identity, "scope": {"project": project}}}
        answer = await self._http.post(f"{settings.url}/auth/tokens", json=body)
        if answer.status_code != HTTPStatus.CREATED:
            raise Unavailable(f"it answers {answer.status_code} to the login of {settings.username}")
        self._own = answer.headers["x-subject-token"]
        return self._own

    def _understood(self, token: Mapping[str, Any] | None) -> Known:
        """Who the owner of a token is, and what it may do here."""
        now = self._clock()
        if token is None:
            return Known(None, None, now, now + UNKNOWN)
        expires = datetime.fromisoformat(token["expires_at"]).timestamp()
        until = min(expires, now + REMEMBERED)
        if "project" not in token:
            return Known(None, "ProjectMismatch", expires, until)
        roles = {role["name"] for role in token["roles"]}
        may_change = bool(roles & self._settings.switch_roles)
        if not may_change and not roles & self._settings.read_roles:
            return Known(None, "RoleNotPermitted", expires, until)
        caller = Caller(token["user"]["name"], token["project"]["id"], may_change)
        return Known(caller, None, expires, until)


def told(answer: httpx.Response) -> Mapping[str, Any]:
    """The token in an answer. Raises Unavailable."""
    try:
        token: Mapping[str, Any] = answer.json()["token"]
        datetime.fromisoformat(token["expires_at"])
    except (ValueError, KeyError, TypeError):
        raise Unavailable("what it says of a token is not understood") from None
    return token
