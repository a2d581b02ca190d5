"""The safe client: sends a switchover once and never takes anything but a 204 for success.

Names are loaded when they are first used: a program that only catches errors, or shows its help, need not
wait for the transport, and one without asyncio need not wait for that.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dcs_client.answer import Answer
    from dcs_client.async_client import AsyncClient
    from dcs_client.client import Client
    from dcs_client.credentials.access_key import AccessKey
    from dcs_client.credentials.base import Credentials, Outgoing
    from dcs_client.credentials.keystone import Keystone
    from dcs_client.credentials.token import Token
    from dcs_client.errors import (
        AnswerLost,
        ApiError,
        BadRequest,
        Busy,
        DcsError,
        Forbidden,
        InternalServerError,
        InvalidArgument,
        MasterChanged,
        NotAuthenticated,
        NotFound,
        NotSent,
        NotSupported,
        NotVerified,
        OutcomeUnknown,
        TooManyRequests,
        Unauthorized,
        UnexpectedAnswer,
        UnknownInstance,
    )
    from dcs_client.place import Place
    from dcs_client.retrying import Retrying
    from dcs_client.shards import Replica, Shard
    from dcs_client.switchover import Switchover
    from dcs_client.verification import Polling, Resolution

HOMES = {
    "Answer": "answer",
    "AsyncClient": "async_client",
    "Client": "client",
    "AccessKey": "credentials.access_key",
    "Credentials": "credentials.base",
    "Outgoing": "credentials.base",
    "Keystone": "credentials.keystone",
    "Token": "credentials.token",
    "Place": "place",
    "Retrying": "retrying",
    "Replica": "shards",
    "Shard": "shards",
    "Switchover": "switchover",
    "Polling": "verification",
    "Resolution": "verification",
}
"""The module of each name; of all others it is `errors`."""

__all__ = [
    "AccessKey",
    "Answer",
    "AnswerLost",
    "ApiError",
    "AsyncClient",
    "BadRequest",
    "Busy",
    "Client",
    "Credentials",
    "DcsError",
    "Forbidden",
    "InternalServerError",
    "InvalidArgument",
    "Keystone",
    "MasterChanged",
    "NotAuthenticated",
    "NotFound",
    "NotSent",
    "NotSupported",
    "NotVerified",
    "OutcomeUnknown",
    "Outgoing",
    "Place",
    "Polling",
    "Replica",
    "Resolution",
    "Retrying",
    "Shard",
    "Switchover",
    "Token",
    "TooManyRequests",
    "Unauthorized",
    "UnexpectedAnswer",
    "UnknownInstance",
]


def __getattr__(name: str) -> Any:
    """A name of the package, loaded now."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{HOMES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value
