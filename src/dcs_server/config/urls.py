"""URLs of nodes and Sentinels."""

import socket
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dcs_server.nodes.node import Login, Node, Tls
from dcs_server.nodes.state import Address

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

    def address(self) -> Address:
        """The address that its pair knows it by. Raises OSError or UnicodeError for an unknown name.

        A master lists its replicas by IP address, and FAILOVER wants it so; TLS wants the name.
        """
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][4][0]
        return str(found), self.port

    def node(self, ca: Path | None) -> Node:
        """The node. Raises OSError or UnicodeError for an unknown name."""
        tls = Tls(ca, self.host) if self.tls else None
        return Node(self.address(), Login(self.password, self.user, tls))


def parsed(url: str) -> NodeUrl:
    """Take a URL apart. Raises ValueError, without the password, with why and how to fix it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"it is no URL of a node | write  {FORM}") from None
    beyond = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in SCHEMES or not host or not host.isprintable() or port == 0 or beyond:
        raise ValueError(f"it is no URL of a node | write  {FORM}")
    user, password = (unquote(text) if text else None for text in (parts.username, parts.password))
    return NodeUrl(parts.scheme == "rediss", host, port or 6379, user, password)
