"""Requests as the vendor's own signer signs them, as they arrive here."""

from dataclasses import replace
from datetime import UTC, datetime

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from dcs_server.access.keys import Key
from dcs_server.request import Request
from tests.dcs_server.access.conftest import PROJECT, START, request

ACCESS, SECRET = "ACCESSKEY", "the secret of the key"
KEY = Key(name="deploy", project_id=PROJECT, rights="switch", access=ACCESS, secret=SECRET)


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y%m%dT%H%M%SZ")


def signed(
    method="POST",
    path="/v2/project/instances/instance/swap",
    query=(),
    headers=None,
    body=b"",
    access=ACCESS,
    secret=SECRET,
    at=START,
) -> Request:
    made = SdkRequest(
        method=method,
        schema="http",
        host="127.0.0.1:8480",
        resource_path=path,
        query_params=list(query),
        header_params={"X-Sdk-Date": stamp(at), **(headers or {})},
        body=body,
    )
    sent = Signer(BasicCredentials(access, secret, PROJECT)).sign(made)
    raw, _, raw_query = sent.uri.partition("?")
    lines = [(name.lower().encode(), value.encode("latin-1")) for name, value in sent.header_params.items()]
    return request(lines, method, raw.encode(), raw_query.encode(), body)


def changed(sent: Request, name: bytes, value: bytes) -> Request:
    """With another value of a header."""
    return replace(sent, headers=[(key, value if key == name else old) for key, old in sent.headers])


def added(sent: Request, name: bytes, value: bytes) -> Request:
    """With a header that no signature covers."""
    return replace(sent, headers=[*sent.headers, (name, value)])
