"""What the client for threads and the one for asyncio share."""

import os
from abc import ABC, abstractmethod
from typing import Any, NoReturn, Self

from dcs_client.calls import SWAP, Calls
from dcs_client.credentials.base import Credentials
from dcs_client.credentials.environment import ENDPOINT, PROJECT_ID, from_environment
from dcs_client.credentials.token import Token
from dcs_client.errors import InvalidArgument
from dcs_client.generated import PROJECT, allow
from dcs_client.place import located
from dcs_client.retrying import RETRYING, Retrying
from dcs_client.strictness import Judge
from dcs_client.verification import POLLING, Polling
from dcs_client.watching import tracer
from dcs_document import load

TOTAL = 60.0
"""Seconds for a whole call."""


class Base(ABC):
    """Where to, as whom, for which project."""

    def __init__(  # noqa: PLR0913 - a client has many settings, and good defaults for them
        self,
        endpoint: str | None = None,
        *,
        token: str | None = None,
        credentials: Credentials | None = None,
        project_id: str | None = None,
        timeout: float = TOTAL,
        retrying: Retrying = RETRYING,
        polling: Polling = POLLING,
        strict: bool = False,
        tracing: bool = False,
    ) -> None:
        """endpoint: https://HOST of the service, or a region of the document, such as eu-de; None: the
        catalogue of the credentials says it. token: scoped to the project; or credentials: of another kind.
        project_id: as in the console; not needed when the credentials know it.
        timeout: seconds that one call may take in all, with what is repeated of it; after them, AnswerLost.
        retrying: how often a call is repeated that may be. polling: how long `swap` with verify looks.
        strict: refuse a success whose body is not as documented (needs the extra "strict").
        tracing: make a span of OpenTelemetry for each call (needs the extra "otel").

        Raises InvalidArgument when one of them cannot be used. Asks nobody.
        """
        try:
            known = chosen(token, credentials)
        finally:
            del token  # so that no traceback that shows variables shows it
        if project_id is not None:
            allow(load().operations[SWAP].parameters[PROJECT], PROJECT, project_id)
        self._calls = Calls(
            known,
            None if endpoint is None else located(endpoint),
            project_id,
            timeout=timeout,
            retrying=retrying,
            polling=polling,
            judge=Judge() if strict else None,
            tracer=tracer() if tracing else None,
        )
        self._connect()

    @classmethod
    def from_environment(cls, **settings: Any) -> Self:
        """A client as the environment says.

        DCS_ENDPOINT and DCS_PROJECT_ID, unless the credentials know them. DCS_TOKEN; or DCS_ACCESS_KEY with
        DCS_SECRET_KEY, and DCS_SECURITY_TOKEN for a temporary key; or OS_CLOUD; or OS_AUTH_URL and more.
        settings: others, as of the class. Raises InvalidArgument.
        """
        place, project_id = os.environ.get(ENDPOINT) or None, os.environ.get(PROJECT_ID) or None
        return cls(place, credentials=from_environment(), project_id=project_id, **settings)

    @abstractmethod
    def _connect(self) -> None:
        """Make ready to connect; how is what tells the clients apart."""

    @property
    def endpoint(self) -> str:
        """Where requests go; "" as long as only the catalogue knows: see `locate`."""
        return self._calls.endpoint or ""

    @property
    def project_id(self) -> str:
        """The project of the instances; "" as long as only the credentials know: see `locate`."""
        return self._calls.project_id or ""

    def __repr__(self) -> str:
        if "_calls" not in vars(self):  # a traceback shows it half made
            return f"{type(self).__name__}()"
        return f"{type(self).__name__}({self.endpoint!r}, project_id={self.project_id!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be pickled or copied: it holds connections and secrets"
        )


def chosen(token: str | None, credentials: Credentials | None) -> Credentials:
    """The credentials given in one of the two ways. Raises InvalidArgument."""
    try:
        both = token is not None and credentials is not None
        found = credentials if token is None else Token(token)
    finally:
        del token
    if both or found is None:
        raise InvalidArgument(
            "the caller is not known" if found is None else "the caller is given twice",
            why="it takes either a token or credentials",
            remedy="give token=... or credentials=...",
        )
    return found
