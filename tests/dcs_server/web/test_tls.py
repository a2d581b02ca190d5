"""The server behind a certificate."""

import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from dcs_server.errors import CannotStart
from dcs_server.web import tls
from dcs_server.web.limits import UNMETERED
from tests.dcs_server.web.served import GOOD, Running, answer, everything, running

AUTHORITY = trustme.CA()


def issue(folder: Path, name: str = "server") -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    made = AUTHORITY.issue_cert("127.0.0.1")
    certificate, key = folder / f"{name}.pem", folder / f"{name}-key.pem"
    certificate.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    key.write_bytes(made.private_key_pem.bytes())
    return certificate, key


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with running(replace(UNMETERED, header_seconds=0.5), tls=tls.context(*issue(tmp_path))) as server:
        yield server


def client(version: ssl.TLSVersion) -> ssl.SSLContext:
    """Speaks only one version."""
    made = ssl.create_default_context()
    AUTHORITY.configure_trust(made)
    made.minimum_version = made.maximum_version = version
    made.set_ciphers("ALL:@SECLEVEL=0")
    return made


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_requests_are_answered_over_tls(server, version):
    with client(version).wrap_socket(server.connect(), server_hostname="127.0.0.1") as connection:
        for _ in range(3):
            connection.sendall(GOOD)
            assert answer(connection).status == 204


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_are_refused(server):
    with server.connect() as plain, pytest.raises(ssl.SSLError):
        client(ssl.TLSVersion.TLSv1_1).wrap_socket(plain, server_hostname="127.0.0.1")
    assert server.held.begun == 0


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01"])
def test_a_handshake_is_not_waited_for(server, sent):
    started = time.monotonic()
    with server.connect() as connection:
        connection.sendall(sent)
        assert everything(connection) == b""
    assert 0.4 <= time.monotonic() - started < 5


def test_plain_http_gets_no_answer(server):
    with server.connect() as connection:
        connection.sendall(GOOD)
        assert b"HTTP" not in everything(connection)
    with socket.create_connection(("127.0.0.1", server.port)):
        assert server.held.begun == 0


def refusal(certificate: Path, key: Path) -> str:
    with pytest.raises(CannotStart) as caught:
        tls.context(certificate, key)
    return str(caught.value)


def test_a_file_that_is_missing(tmp_path):
    certificate, _ = issue(tmp_path)
    assert refusal(certificate, tmp_path / "none.pem") == (
        "cannot read a file for TLS\n"
        f"  at   {tmp_path}/none.pem\n"
        "  why  No such file or directory\n"
        "  fix  give files that exist and that this user may read"
    )


def test_a_key_of_another_certificate(tmp_path):
    (certificate, _), (_, key) = issue(tmp_path), issue(tmp_path, "other")
    assert refusal(certificate, key) == (
        "the key does not belong to the certificate\n"
        f"  at   {certificate}, {key}\n"
        "  why  the two hold different public keys\n"
        "  fix  give the key that it was issued for; in its file the server's certificate comes first"
    )


def test_an_encrypted_key(tmp_path):
    certificate, key = issue(tmp_path)
    loaded = load_pem_private_key(key.read_bytes(), None)
    secret = BestAvailableEncryption(b"s3cret")
    key.write_bytes(loaded.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    assert refusal(certificate, key) == (
        "the key of the certificate is encrypted\n"
        f"  at   {key}\n"
        "  why  the server starts unattended, so nobody could type its password\n"
        f"  fix  openssl pkey -in {key} -out plain.pem  and  chmod 600 plain.pem"
    )


def test_a_file_that_is_no_certificate(tmp_path):
    certificate, key = issue(tmp_path)
    certificate.write_text("nothing", encoding="utf-8")
    told = refusal(certificate, key)
    assert told.startswith(
        f"cannot use the certificate or its key\n  at   {certificate}, {key}\n  why  OpenSSL: "
    )
