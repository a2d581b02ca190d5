"""URLs of nodes and Sentinels."""

import socket
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dcs_server.nodes.node import Login, Node, Tls

SCHEMES = ("redis", "rediss")
FORM = "redis://user:password@host:port, or rediss:// with TLS"


@dataclass(frozen=True)
class NodeUrl:
    """The parts of a URL. user, password: None for none."""

    tls: bool
    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)

    def node(self, ca: Path | None) -> Node:
        """The node, under the address that its pair knows it by. Raises OSError for an unknown name.

        A master lists its replicas by IP address, and FAILOVER wants it so; TLS wants the name.
        """
        address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][4][0]
        tls = Tls(ca, self.host) if self.tls else None
        return Node((str(address), self.port), Login(self.password, self.user, tls))


def parsed(url: str) -> NodeUrl:
    """Take a URL apart. Raises ValueError, without the password, with why and how to fix it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"it is no URL of a node | write  {FORM}") from None
    if parts.scheme not in SCHEMES or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"it is no URL of a node | write  {FORM}")
    user, password = (unquote(text) if text else None for text in (parts.username, parts.password))
    return NodeUrl(parts.scheme == "rediss", host, port or 6379, user, password)
