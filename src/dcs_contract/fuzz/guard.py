"""Keeps requests that change something on this machine, unless a host is named on purpose."""

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from dcs_contract.problem import Problem, Refused

WEB = ("http", "https")
SCHEMES = (*WEB, "redis", "rediss")

Address = IPv4Address | IPv6Address


def admit(url: str, allowed: Collection[str], where: str) -> None:
    """Let a URL pass whose host is this machine or was named with --allow-host.

    where: what gave the URL, for the message. Only resolves the name; sends nothing.
    Raises Refused for any other host, and for a URL that cannot be used.
    """
    parts = split(url, where)
    host = parts.hostname
    if host is None and parts.scheme == "unix":
        return
    if not host or parts.scheme not in SCHEMES or (parts.scheme in WEB and "@" in parts.netloc):
        raise Refused(unusable(url, where))
    if host in allowed:
        return
    outside = [str(address) for address in addresses(host, where) if not loopback(address)]
    if outside:
        raise Refused(stranger(host, outside, where))


def split(url: str, where: str) -> SplitResult:
    """The parts of a URL. Raises Refused when it has none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise Refused(unusable(url, where)) from error
    return parts


def addresses(host: str, where: str) -> list[Address]:
    """Every address that a name stands for."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Refused(
            Problem(
                f'the host "{host}" is not known',
                at=where,
                why=f"its name does not resolve: {error.strerror or error}",
                fix="check the name; for a server on this machine use 127.0.0.1",
            )
        ) from error
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def loopback(address: Address) -> bool:
    """Whether an address is this machine's own, also when written as IPv6."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def stranger(host: str, outside: list[str], where: str) -> Problem:
    """A host that is not this machine."""
    return Problem(
        f'refused to send requests to "{host}"',
        at=where,
        why=f"the suite sends many requests that take effect, and {', '.join(sorted(set(outside)))} "
        "is not this machine",
        fix=f"start the server here; or, if nothing there matters to anyone, add  --allow-host {host}",
    )


def unusable(url: str, where: str) -> Problem:
    """A URL that is incomplete, or that holds a password. User and password are not shown."""
    return Problem(
        f'"{url.rpartition("@")[2]}" is not a URL that can be used',
        at=where,
        why="it needs a scheme (http or https; redis, rediss or unix for Redis) and a host, and for HTTP no "
        "user or password",
        fix="write it like http://127.0.0.1:8480; credentials go into the target description",
    )
