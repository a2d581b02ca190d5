"""The certificate of the server."""

import ssl
from pathlib import Path

from dcs_server.errors import CannotStart


class Encrypted(Exception):
    """The key asks for a password."""


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.2 or newer, with a certificate and its key in PEM. Raises CannotStart.

    certificate: with the chain behind it, when there is one.
    """
    for file in (certificate, key):
        readable(file)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        made.load_cert_chain(certificate, key, password=refuse)
    except Encrypted:
        raise encrypted(key) from None
    except ssl.SSLError as error:
        raise unfit(certificate, key, error) from None
    return made


def refuse() -> str:
    """The server starts unattended; without this, OpenSSL would ask on the terminal."""
    raise Encrypted


def readable(file: Path) -> None:
    """Raise CannotStart for a file that cannot be read."""
    try:
        file.open("rb").close()
    except OSError as error:
        raise CannotStart(
            "cannot read a file for TLS",
            at=str(file),
            why=error.strerror or str(error),
            fix="give files that exist and that this user may read",
        ) from None


def encrypted(key: Path) -> CannotStart:
    """The key has a password."""
    return CannotStart(
        "the key of the certificate is encrypted",
        at=str(key),
        why="the server starts unattended, so nobody could type its password",
        fix=f"openssl pkey -in {key} -out plain.pem  and  chmod 600 plain.pem",
    )


def unfit(certificate: Path, key: Path, error: ssl.SSLError) -> CannotStart:
    """OpenSSL refuses what the files hold."""
    if error.reason == "KEY_VALUES_MISMATCH":
        return CannotStart(
            "the key does not belong to the certificate",
            at=f"{certificate}, {key}",
            why="the two hold different public keys",
            fix="give the key that it was issued for; in its file the server's certificate comes first",
        )
    return CannotStart(
        "cannot use the certificate or its key",
        at=f"{certificate}, {key}",
        why=f"OpenSSL: {(error.reason or 'no PEM in it').lower().replace('_', ' ')}",
        fix="give a certificate and its private key, both in PEM",
    )
