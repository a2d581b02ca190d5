"""Where requests go, and for which project."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from dcs_client.errors import InvalidArgument
from dcs_document import load


@dataclass(frozen=True)
class Place:
    """endpoint: scheme and host, without a slash at the end. project_id: as the document allows it."""

    endpoint: str
    project_id: str


def checked_endpoint(endpoint: str) -> str:
    """The endpoint, when credentials may be sent there.

    Raises InvalidArgument unless it is https, or http to this machine.
    """
    if is_allowed(endpoint):
        return endpoint.rstrip("/")
    raise InvalidArgument(
        f'the endpoint "{endpoint}" cannot be used',
        why="credentials go over https only, or over http to this machine",
        remedy="write it as https://HOST, or name a region such as eu-de",
    )


def is_allowed(endpoint: str) -> bool:
    """Whether credentials may be sent there."""
    try:
        url = urlsplit(endpoint)
        whole = bool(url.hostname) and (url.port is None or url.port > 0) and endpoint.isascii()
    except ValueError:
        return False
    bare = not (url.username or url.password or url.query or url.fragment) and endpoint.isprintable()
    return (
        whole
        and bare
        and (url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname or "")))
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def located(place: str) -> str:
    """The endpoint of a region of the document, or the endpoint itself. Raises InvalidArgument."""
    regions = {(urlsplit(url).hostname or "").split(".")[1]: url for url in load().endpoints}
    return regions.get(place) or checked_endpoint(place)


def origin(url: str) -> str:
    """Scheme, host and port of a URL; the catalogue has one with the path of an older interface."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
