"""What all kinds of credentials have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Outgoing:
    """A request just before it is sent, as far as a signature covers it.

    host: as in the Host header. target: path and query, percent-encoded. project_id: of the caller.
    """

    method: str
    host: str
    target: str
    body: bytes
    project_id: str


@dataclass(frozen=True)
class Caller:
    """Who is proved, as far as the credentials know. expires: when the proof ends, in UTC."""

    kind: str
    name: str | None = None
    roles: tuple[str, ...] = ()
    expires: datetime | None = None


class Credentials(ABC):
    """Prove who calls. Derive from it for another way to do so; what it keeps must show in no repr.

    endpoint, project_id: where to and for which project, when the credentials know it, after `renew`.
    """

    endpoint: str | None = None
    project_id: str | None = None

    @abstractmethod
    def headers(self, request: Outgoing) -> Mapping[str, str]:
        """The headers that prove it. Called for every request, last of all; asks nobody."""

    @property
    def caller(self) -> Caller:
        """Who calls, for people. Asks nobody, and holds no secret."""
        return Caller(type(self).__name__)

    @abstractmethod
    def mask(self, text: str) -> str:
        """What a server sent, without the secrets, should it send them back."""

    @property
    def is_stale(self) -> bool:
        """Whether `renew` must come first. Asks nobody."""
        return False

    def renew(self) -> bool:
        """Obtain them anew, over the network when needed; blocks. Never called for a swap that was sent.

        Returns False when there is no way to. Raises NotAuthenticated when it did not work.
        """
        return False
