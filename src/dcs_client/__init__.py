"""The safe client: sends a switchover once and never takes anything but a 204 for success."""

from dcs_client.client import AsyncClient, Client
from dcs_client.errors import (
    AnswerLost,
    ApiError,
    BadRequest,
    DcsError,
    Forbidden,
    InternalServerError,
    InvalidArgument,
    NotFound,
    NotSent,
    OutcomeUnknown,
    Unauthorized,
    UnexpectedAnswer,
)
from dcs_client.shards import Replica, Shard
from dcs_client.switchover import Switchover

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
    "NotFound",
    "NotSent",
    "OutcomeUnknown",
    "Replica",
    "Shard",
    "Switchover",
    "Unauthorized",
    "UnexpectedAnswer",
]
