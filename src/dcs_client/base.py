"""What the client for threads and the one for asyncio share."""

from abc import ABC, abstractmethod

from dcs_api import AuthenticatedClient
from dcs_client.exchange import Exchange, check
from dcs_client.transport import TOTAL, Token, checked_endpoint, checked_token
from dcs_client.verification import POLLING, Polling
from dcs_document import load

SWAP, LOOK = "swapInstance", "listGroups"
TOKEN = "Token"  # noqa: S105 - the name of a security scheme, not a token


class Base(ABC):
    """Where to, as whom, for which project."""

    def __init__(
        self,
        endpoint: str,
        *,
        token: str,
        project_id: str,
        timeout: float = TOTAL,
        polling: Polling = POLLING,
    ) -> None:
        """endpoint: https://HOST of the region. token: scoped to the project. project_id: as in the console.
        timeout: seconds that one call may take in all; when they are over, AnswerLost.
        polling: how long `swap` with verify looks for the new master.

        Raises InvalidArgument when one of them cannot be used.
        """
        document = load()
        self.endpoint = checked_endpoint(endpoint)
        self.project_id = project_id
        self.timeout = timeout
        self.polling = polling
        self._swap = Exchange(document.operations[SWAP], self.endpoint)
        self._look = Exchange(document.operations[LOOK], self.endpoint)
        check(self._swap.operation, project_id=project_id)
        self._successes = frozenset[int]().union(*(known.successes for known in document.operations.values()))
        self._token = Token(document.token_headers[TOKEN], checked_token(token))
        # The token travels in our own transport, never through the generated client, whose repr shows it.
        self._api = AuthenticatedClient(base_url=self.endpoint, token="")
        self._connect()

    @abstractmethod
    def _connect(self) -> None:
        """Make the connection pool; which one is what tells the clients apart."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.endpoint!r}, project_id={self.project_id!r})"
