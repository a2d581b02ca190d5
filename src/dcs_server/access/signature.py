"""The signature SDK-HMAC-SHA256 of a request, computed from what arrived.

Source: "Signing API requests" of the vendor's API gateway, and its test vector.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from dcs_server.request import Request

ALGORITHM = "SDK-HMAC-SHA256"
"""Also the scheme of the Authorization header."""
AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Access=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{{64}})", re.ASCII
)


class Malformed(Exception):
    """The request carries no signature that could be checked."""


@dataclass(frozen=True)
class Claim:
    """What the Authorization header says. names: of the signed headers, in lower case."""

    access: str
    names: tuple[str, ...]
    signature: str


def claim(authorization: str) -> Claim:
    """Read the header. Raises Malformed."""
    found = AUTHORIZATION.fullmatch(authorization)
    if not found:
        raise Malformed
    access, names, signature = found.groups()
    return Claim(access, tuple(names.split(";")), signature)


def sign(secret: str, date: str, canonical: str) -> str:
    """The signature of a canonical request, in hex. date: as the header of the date has it."""
    text = "\n".join((ALGORITHM, date, hashlib.sha256(canonical.encode()).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def canonical_request(request: Request, names: Sequence[str]) -> str:
    """The parts of a request that a signature covers. Raises Malformed."""
    return "\n".join(
        (
            request.method,
            canonical_path(request.raw_path),
            canonical_query(request.query),
            *(f"{name}:{signed_value(request, name)}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(request.body).hexdigest(),
        )
    )


def canonical_path(raw_path: bytes) -> str:
    """Each segment encoded anew, with a slash at the end that is there for signing only."""
    segments = unquote_to_bytes(raw_path).split(b"/")
    path = "/".join(quote(segment, safe="~") for segment in segments)
    return path if path.endswith("/") else path + "/"


def canonical_query(query: bytes) -> str:
    """The parameters in order, each encoded anew; as bytes, so that two that are no UTF-8 stay two."""
    pairs = (part.partition(b"=") for part in query.split(b"&") if part)
    decoded = sorted((unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in pairs)
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in decoded)


def signed_value(request: Request, name: str) -> str:
    """The value of a signed header; one that comes twice could mean either. Raises Malformed."""
    values = [value for key, value in request.headers if key == name.encode("latin-1")]
    if len(values) != 1:
        raise Malformed
    try:
        return values[0].strip(b" \t").decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed from None
