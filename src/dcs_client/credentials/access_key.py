"""An access key: requests are signed with its secret, which never travels."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from dcs_client.credentials.base import Caller, Credentials, Outgoing
from dcs_client.credentials.signature import authorization
from dcs_client.credentials.token import can_be_header
from dcs_client.errors import InvalidArgument
from dcs_client.secret import MASK, Secret
from dcs_document import load

SCHEME = "SignatureDate"
"""The name of the header with the time, among the security schemes of the document."""
DATE = "%Y%m%dT%H%M%SZ"
PROJECT, SECURITY_TOKEN = "x-project-id", "x-security-token"
DIGEST = re.compile("[0-9a-f]{64}")
"""A signature: whoever has it can send the request again for fifteen minutes."""


class AccessKey(Credentials):
    """An access key (AK) with its secret key (SK), permanent or temporary.

    Each try is signed anew, with its own time; the clock may be wrong by fifteen minutes at most.
    """

    def __init__(self, access: str, secret: str, *, security_token: str | None = None) -> None:
        """security_token: of a temporary key. Raises InvalidArgument when one of them cannot be used."""
        given = [access, secret] if security_token is None else [access, secret, security_token]
        try:
            fits = all(can_be_header(text) for text in given) and "," not in access
            self._access, self._secret, *more = (Secret(text) for text in given)
            self._security_token = more[0] if more else None
        finally:
            del access, secret, security_token, given  # so that no traceback that shows variables shows them
        if not fits:
            raise InvalidArgument(
                "the access key cannot be used",
                why="a part of it is empty, or has spaces, line ends or characters outside ASCII",
                remedy="copy it again, as the console has shown it when it was made",
            )

    def headers(self, request: Outgoing) -> Mapping[str, str]:
        """The signature, with what else it covers."""
        date_header, date = load().token_headers[SCHEME], datetime.now(UTC).strftime(DATE)
        more = {date_header.lower(): date, PROJECT: request.project_id}
        if self._security_token:
            more[SECURITY_TOKEN] = self._security_token.reveal()
        signed = {"host": request.host, **more}
        proof = authorization(self._access.reveal(), self._secret.reveal(), request, signed, date)
        return {**more, "authorization": proof}

    @property
    def caller(self) -> Caller:
        """A key does not say whose it is."""
        return Caller("temporary access key" if self._security_token else "access key")

    def mask(self, text: str) -> str:
        """Without key, secret and signature: the gateway echoes what was signed when it refuses it."""
        for secret in (self._access, self._secret, self._security_token):
            text = secret.mask(text) if secret else text
        return DIGEST.sub(MASK, text)

    def __repr__(self) -> str:
        return "AccessKey(***)"
