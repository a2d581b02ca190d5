"""A token that somebody has obtained already."""

from collections.abc import Mapping

from dcs_client.credentials.base import Caller, Credentials, Outgoing
from dcs_client.errors import InvalidArgument
from dcs_client.secret import Secret
from dcs_document import load

SCHEME = "Token"
"""Its name among the security schemes of the document."""


class Token(Credentials):
    """A token of the identity service, scoped to the project."""

    def __init__(self, token: str) -> None:
        """token: X-Subject-Token of the identity service. Raises InvalidArgument if it cannot be a header."""
        try:
            self._token = Secret(token)
            fits = can_be_header(token)
        finally:
            del token  # so that no traceback that shows variables shows it
        if not fits:
            raise InvalidArgument(
                "the token cannot be used",
                why="it is empty, or has spaces, line ends or characters outside ASCII",
                remedy="copy it again, from X-Subject-Token of the identity service",
            )

    def headers(self, request: Outgoing) -> Mapping[str, str]:  # noqa: ARG002 - the same for every request
        """The header that the document names."""
        return {load().token_headers[SCHEME]: self._token.reveal()}

    @property
    def caller(self) -> Caller:
        """A token does not say whose it is."""
        return Caller("token")

    def mask(self, text: str) -> str:
        """Without the token."""
        return self._token.mask(text)

    def __repr__(self) -> str:
        return "Token(***)"


def can_be_header(text: str) -> bool:
    """Whether a text can be the value of a header as it stands."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
