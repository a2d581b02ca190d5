"""Who calls: a token, an access key, or whoever Keystone knows."""

from dcs_client.credentials.access_key import AccessKey
from dcs_client.credentials.base import Credentials, Outgoing
from dcs_client.credentials.environment import from_environment
from dcs_client.credentials.keystone import Keystone
from dcs_client.credentials.token import Token

__all__ = ["AccessKey", "Credentials", "Keystone", "Outgoing", "Token", "from_environment"]
