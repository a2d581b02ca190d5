"""The safe client: sends a switchover once and never takes anything but a 204 for success."""

from dcs_client.answer import Answer
from dcs_client.async_client import AsyncClient
from dcs_client.client import Client
from dcs_client.credentials import AccessKey, Credentials, Keystone, Outgoing, Token
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
