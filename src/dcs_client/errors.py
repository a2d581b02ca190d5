"""What can go wrong, as a tree.

DcsError
  InvalidArgument         refused here, before anything was sent
  NotSent                 no connection, or no look at the roles first, so nothing was sent
  MasterChanged           refused here, because the master is not the expected one
  OutcomeUnknown          sent, and nobody knows whether it happened: look at the roles first
    AnswerLost              the answer did not arrive
    UnexpectedAnswer        the answer is not one of the contract (also an ApiError)
    NotVerified             answered with success, but the roles do not show it
  ApiError                the service or the gateway before it answered with an error
    BadRequest 400, Unauthorized 401, Forbidden 403, NotFound 404, InternalServerError 500
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # shards.py raises the errors of this module
    from dcs_client.shards import Shard


class DcsError(Exception):
    """The root of all errors of this package."""


class InvalidArgument(DcsError, ValueError):
    """A value that the document does not allow. Nothing was sent."""


class NotSent(DcsError):
    """No connection could be made: name lookup, refused, TLS; or the roles could not be seen first.

    No switchover was sent; sending again is safe.
    """


class MasterChanged(DcsError):
    """The master is not the expected node, or there is no single master. No switchover was sent."""


class OutcomeUnknown(DcsError):
    """The request left, and whether it was carried out is not known.

    Do not send it again before you have looked at the roles: a second switchover would switch back.

    before: the shards seen before, for `Client.resolve`; None when `swap` was not asked to look first.
    """

    before: tuple[Shard, ...] | None = None


class AnswerLost(OutcomeUnknown):
    """The connection broke or the time ran out before the answer had arrived."""


class NotVerified(OutcomeUnknown):
    """The service said that it has switched, and looking at the roles did not show it in time."""


class ApiError(DcsError):
    """An answer that is an error.

    status: HTTP status, any number. code: of the service or the gateway, without spaces; None when the
    body has none. message: for humans. request_id: for the provider's support; None when not sent.
    method, url: of the request. remedy: what to do, and retry: whether sending again is safe, both as the
    document says for this code ("" when it does not know the code).
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str | None,
        request_id: str | None,
        method: str,
        url: str,
        retry: str = "",
        remedy: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.request_id = request_id
        self.method = method
        self.url = url
        self.retry = retry
        self.remedy = remedy

    def __str__(self) -> str:
        lines = [f"{self.status} {self.code or ''}".strip() + f": {self.message}"]
        lines.append(f"  at   {self.method} {self.url}")
        if self.request_id:
            lines.append(f"  id   {self.request_id}")
        if self.remedy:
            lines.append(f"  fix  {self.remedy}")
        return "\n".join(lines)


class BadRequest(ApiError):
    """400: the request is invalid, or this instance cannot do it now. `code` tells which."""


class Unauthorized(ApiError):
    """401: the credentials are missing, wrong or expired."""


class Forbidden(ApiError):
    """403: the caller is known and may not do this."""


class NotFound(ApiError):
    """404: there is no such instance in this project, or no such URL."""


class InternalServerError(ApiError):
    """500: the service failed. Whether it switched is not known; look at the roles first."""


class UnexpectedAnswer(ApiError, OutcomeUnknown):
    """An answer that is not in the contract: another status, HTML, another shape of body."""


BY_STATUS: dict[int, type[ApiError]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.UNAUTHORIZED: Unauthorized,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.INTERNAL_SERVER_ERROR: InternalServerError,
}
