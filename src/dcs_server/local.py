"""A server that is ready, as those who describe it need it."""

from dataclasses import dataclass

from dcs_document import Document, Operation
from dcs_server.access.gate import TOKEN
from dcs_server.access.public import PublicToken
from dcs_server.instances.fleet import Fleet

SWAP, LOOK = "swapInstance", "listGroups"


@dataclass(frozen=True)
class Local:
    """url: where it listens, without a slash at the end."""

    url: str
    document: Document
    fleet: Fleet
    tokens: tuple[PublicToken, ...]

    @property
    def token_header(self) -> str:
        """The header that carries the token."""
        return self.document.token_headers[TOKEN]

    @property
    def swap(self) -> Operation:
        """The operation that switches."""
        return self.document.operations[SWAP]
