"""The signature SDK-HMAC-SHA256 of a request that is about to be sent.

Source: "Signing API requests" of the vendor's API gateway, and its test vector.
"""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote, unquote_to_bytes

from dcs_client.credentials.base import Outgoing

ALGORITHM = "SDK-HMAC-SHA256"


def authorization(access: str, secret: str, request: Outgoing, headers: Mapping[str, str], date: str) -> str:
    """The value of the header Authorization. headers: those that are signed, all in lower case."""
    names = ";".join(sorted(headers))
    canonical = canonical_request(request, headers)
    text = "\n".join((ALGORITHM, date, hashlib.sha256(canonical.encode()).hexdigest()))
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Access={access}, SignedHeaders={names}, Signature={signature}"


def canonical_request(request: Outgoing, headers: Mapping[str, str]) -> str:
    """The parts of a request that the signature covers."""
    path, _, query = request.target.partition("?")
    return "\n".join(
        (
            request.method,
            canonical_path(path),
            canonical_query(query),
            *(f"{name}:{headers[name].strip()}" for name in sorted(headers)),
            "",
            ";".join(sorted(headers)),
            hashlib.sha256(request.body).hexdigest(),
        )
    )


def canonical_path(path: str) -> str:
    """Each segment encoded anew, with a slash at the end that is there for signing only."""
    encoded = "/".join(encode(segment) for segment in path.split("/"))
    return encoded if encoded.endswith("/") else encoded + "/"


def canonical_query(query: str) -> str:
    """The parameters in order, each encoded anew."""
    pairs = (part.partition("=") for part in query.split("&") if part)
    return "&".join(f"{name}={value}" for name, value in sorted((encode(n), encode(v)) for n, _, v in pairs))


def encode(text: str) -> str:
    """A text that is percent-encoded somehow, encoded as the signature wants it."""
    return quote(unquote_to_bytes(text), safe="~")
