"""Whether what a configuration file names is there: the addresses of nodes, and certificates to trust."""

import ssl
from collections.abc import Iterator
from pathlib import Path

from dcs_server.config.model import File
from dcs_server.config.problems import where
from dcs_server.config.urls import NodeUrl, parsed
from dcs_server.errors import CannotStart
from dcs_server.nodes.state import Address


def check(path: Path, file: File) -> None:
    """Raise CannotStart with everything that is not there, and nodes that stand under two names."""
    found = [*misnamed_nodes(path, file), *unusable_certificates(path, file)]
    if found:
        raise CannotStart("\n".join(map(str, found)))


def misnamed_nodes(path: Path, file: File) -> Iterator[CannotStart]:
    """Names that lead to no address, or to that of another node."""
    seen: dict[Address, NodeUrl] = {}
    for url in (parsed(text) for instance in file.instance for text in instance.nodes):
        try:
            address = url.address()
        except (OSError, UnicodeError) as error:
            yield unfound(path, url, error)
            continue
        if (first := seen.setdefault(address, url)) is not url:
            yield twice(path, first, url)


def unfound(path: Path, url: NodeUrl, error: OSError | UnicodeError) -> CannotStart:
    """A name that leads to no address."""
    why = error.strerror if isinstance(error, OSError) else "it cannot be the name of a machine"
    return CannotStart(
        f"{path.name}: a node cannot be found",
        at=f"{url.host}:{url.port}",
        why=why or str(error),
        fix="give a name that this machine can resolve, or an IP address",
    )


def twice(path: Path, one: NodeUrl, other: NodeUrl) -> CannotStart:
    """Two names of one node."""
    return CannotStart(
        f"{path.name}: a node stands here twice",
        at=f"{other.host}:{other.port}",
        why=f"it has the address of {one.host}:{one.port}",
        fix="leave one of them out",
    )


def unusable_certificates(path: Path, file: File) -> Iterator[CannotStart]:
    """Certificates to trust that cannot be read; without them a node would only seem not to answer."""
    for number, instance in enumerate(file.instance):
        if instance.ca is None:
            continue
        try:
            ssl.create_default_context(cafile=path.parent / instance.ca)
        except (OSError, ValueError) as error:
            yield CannotStart(
                f"{path.name}: certificates to trust cannot be used",
                at=f"{path} {where(('instance', number, 'ca'))}",
                why=f"{instance.ca}: {reason(error)}",
                fix="name a file with certificates in PEM that this user may read",
            )


def reason(error: OSError | ValueError) -> str:
    """Why a file cannot be used."""
    is_ssl = isinstance(error, ssl.SSLError)
    return "it holds no certificate in PEM" if is_ssl else getattr(error, "strerror", None) or str(error)
