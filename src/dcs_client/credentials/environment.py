"""Chooses credentials by what the environment has."""

import os

from dcs_client.credentials.access_key import AccessKey
from dcs_client.credentials.base import Credentials
from dcs_client.credentials.keystone import Keystone
from dcs_client.credentials.token import Token
from dcs_client.errors import InvalidArgument

ENDPOINT, PROJECT_ID = "DCS_ENDPOINT", "DCS_PROJECT_ID"
TOKEN = "DCS_TOKEN"  # noqa: S105 - a name
ACCESS_KEY, SECRET_KEY = "DCS_ACCESS_KEY", "DCS_SECRET_KEY"
SECURITY_TOKEN = "DCS_SECURITY_TOKEN"  # noqa: S105 - a name
OPENSTACK = ("OS_CLOUD", "OS_AUTH_URL")


def from_environment() -> Credentials:
    """A token, an access key, or a login at Keystone: the first that is set. Raises InvalidArgument."""
    if os.environ.get(TOKEN):
        return Token(os.environ[TOKEN])
    if os.environ.get(ACCESS_KEY):
        secret, security_token = os.environ.get(SECRET_KEY, ""), os.environ.get(SECURITY_TOKEN) or None
        try:
            return AccessKey(os.environ[ACCESS_KEY], secret, security_token=security_token)
        finally:
            del secret, security_token
    if any(os.environ.get(name) for name in OPENSTACK):
        return Keystone.from_environment()
    raise InvalidArgument(
        "the environment names no caller",
        why=f"neither {TOKEN}, {ACCESS_KEY} nor {' or '.join(OPENSTACK)} is set",
        remedy=f"export {TOKEN}=..., or {ACCESS_KEY}=... {SECRET_KEY}=..., or OS_CLOUD=...",
    )
