"""The socket that the server listens on: of this machine only, unless tokens are private and TLS is on."""

import os
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from dcs_server.errors import CannotStart


def listen(host: str, port: int, *, private_tokens: bool = False, tls: bool = False) -> socket.socket:
    """Listen on an address. port: 0 for any that is free. Raises CannotStart.

    private_tokens: whether nobody can know them who should not. tls: whether they are sent encrypted.
    Only with both may the address be one that other machines reach.
    """
    address = allowed(host, private_tokens, tls)
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


def allowed(host: str, private_tokens: bool, tls: bool) -> IPv4Address | IPv6Address:
    """The address of a host. Raises CannotStart for one that may not be listened on."""
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        address = None
    if address is not None and (address.is_loopback or (private_tokens and tls)):
        return address
    if not private_tokens:
        raise public(host)
    raise named(host) if address is None else readable(host)


def public(host: str) -> CannotStart:
    """The tokens are for everybody."""
    return CannotStart(
        f'refused to listen on "{host}"',
        at="--host",
        why="the tokens of this server are public, so it is for this machine only",
        fix="leave --host out, or give 127.0.0.1, ::1 or localhost",
    )


def readable(host: str) -> CannotStart:
    """The tokens would be read on the way."""
    return CannotStart(
        f'refused to listen on "{host}"',
        at="--host",
        why="without TLS everybody on the way could read the tokens",
        fix="give a certificate and its key, or listen on 127.0.0.1 behind something that has them",
    )


def named(host: str) -> CannotStart:
    """A name may mean several addresses."""
    return CannotStart(
        f'refused to listen on "{host}"',
        at="--host",
        why="it is no IP address",
        fix="give the address of one interface, or 0.0.0.0 or :: for all",
    )


def url(listener: socket.socket, *, tls: bool = False) -> str:
    """Where a listener is reached."""
    host, port = listener.getsockname()[:2]
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
