"""The safe client: sends a switchover once and never takes anything but a 204 for success."""

from dcs_client.async_client import AsyncClient
from dcs_client.client import Client
from dcs_client.errors import (
    AnswerLost,
    ApiError,
    BadRequest,
    DcsError,
    Forbidden,
    InternalServerError,
    InvalidArgument,
    MasterChanged,
    NotFound,
    NotSent,
    NotVerified,
    OutcomeUnknown,
    Unauthorized,
    UnexpectedAnswer,
)
from dcs_client.shards import Replica, Shard
from dcs_client.switchover import Switchover
from dcs_client.verification import Polling, Resolution

__all__ = [
    "AnswerLost",
    "ApiError",
    "AsyncClient",
    "BadRequest",
    "Client",
    "DcsError",
    "Forbidden",
    "InternalServerError",
    "InvalidArgument",
    "MasterChanged",
    "NotFound",
    "NotSent",
    "NotVerified",
    "OutcomeUnknown",
    "Polling",
    "Replica",
    "Resolution",
    "Shard",
    "Switchover",
    "Unauthorized",
    "UnexpectedAnswer",
]
