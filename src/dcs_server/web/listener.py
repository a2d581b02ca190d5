"""The socket that the server listens on, of this machine only."""

import os
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from dcs_server.errors import CannotStart


def listen(host: str, port: int) -> socket.socket:
    """Listen on a loopback address. port: 0 for any that is free. Raises CannotStart."""
    address = loopback(host)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        return socket.create_server((str(address), port), family=family)
    except OSError as error:
        raise CannotStart(
            f"cannot listen on port {port}",
            at=str(address),
            why=os.strerror(error.errno or 0),
            fix="stop what listens there, or take another port with  --port 0",
        ) from error


def loopback(host: str) -> IPv4Address | IPv6Address:
    """The address of a host, when it is this machine. Raises CannotStart for any other."""
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise CannotStart(
            f'refused to listen on "{host}"',
            at="--host",
            why="the tokens of this server are public, so it is for this machine only",
            fix="leave --host out, or give 127.0.0.1, ::1 or localhost",
        )
    return address


def url(listener: socket.socket) -> str:
    """Where a listener is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
