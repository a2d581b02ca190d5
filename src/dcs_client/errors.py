"""What can go wrong, as a tree.

DcsError
  InvalidArgument         refused here, before anything was sent
  NotSent                 no connection, or no look at the roles first, so nothing was sent
    NotAuthenticated        the identity service gave no token
  MasterChanged           refused here, because the master is not the expected one
  OutcomeUnknown          sent, and nobody knows whether it happened: look at the roles first
    AnswerLost              the answer did not arrive
    NotVerified             answered with success, but the roles do not show it
    UnexpectedAnswer        the answer is not one of the contract (also an ApiError)
    InternalServerError     500: the service failed on the way (also an ApiError)
  ApiError                the service or the gateway before it answered with an error
    BadRequest 400          the request is wrong, or this instance cannot do it now
      NotSupported            instances of this kind never can
      Busy                    worth trying later
    Unauthorized 401        the credentials
    Forbidden 403           the rights
    NotFound 404            no such URL
      UnknownInstance         no such instance in this project
    TooManyRequests 429     worth trying later

After a request that only looks, an open outcome is harmless, and `retry` says "again".
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:  # these modules raise the errors of this one
    from collections.abc import Awaitable

    from dcs_client.async_client import AsyncClient
    from dcs_client.client import Client
    from dcs_client.shards import Shard
    from dcs_client.verification import Resolution


class DcsError(Exception):
    """The root of all errors of this package.

    message: what happened. why: the reason, when it is known. remedy: what to do.
    retry: whether sending again is safe, a key of the document's retry advice ("" when it does not say).
    method, url: of the request, "" when none was made.
    """

    def __init__(
        self,
        message: str,
        *,
        why: str = "",
        remedy: str = "",
        retry: str = "",
        method: str = "",
        url: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.why = why
        self.remedy = remedy
        self.retry = retry
        self.method = method
        self.url = url

    def __str__(self) -> str:
        return "\n".join((self.title, *(f"  {name:<4} {text}" for name, text in self.details() if text)))

    @property
    def title(self) -> str:
        """The first line of the text."""
        return self.message

    def details(self) -> list[tuple[str, str | None]]:
        """The other lines: their names and texts."""
        place = f"{self.method} {self.url}" if self.url else ""
        return [("at", place), ("why", self.why), ("fix", self.remedy)]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).__new__, (type(self), *self.args), vars(self)


class InvalidArgument(DcsError, ValueError):
    """A value that cannot be used, or that the document does not allow. Nothing was sent."""


class NotSent(DcsError):
    """No connection could be made: name lookup, refused, TLS; or the roles could not be seen first.

    No switchover was sent; sending again is safe.
    """


class NotAuthenticated(NotSent):
    """The identity service gave no token, so nothing was sent."""


class MasterChanged(DcsError):
    """The master is not the expected node, or there is no single master. No switchover was sent."""


class OutcomeUnknown(DcsError):
    """The request left, and whether it was carried out is not known.

    Do not send it again before you have looked at the roles: a second switchover would switch back.

    instance_id: of the switchover; None when it was another request.
    before: the shards seen before it; None when `swap` was not asked to look first.
    """

    instance_id: str | None = None
    before: tuple[Shard, ...] | None = None

    @overload
    def resolve(self, client: Client) -> Resolution: ...
    @overload
    def resolve(self, client: AsyncClient) -> Awaitable[Resolution]: ...
    def resolve(self, client: Client | AsyncClient) -> Resolution | Awaitable[Resolution]:
        """Look whether the switchover happened, as `Client.resolve`.

        Raises InvalidArgument when this is not the error of a switchover.
        """
        if self.instance_id is None:
            raise InvalidArgument("this error does not come from a switchover; there is nothing to resolve")
        return client.resolve(self.instance_id, self.before)


class AnswerLost(OutcomeUnknown):
    """The connection broke or the time ran out before the answer had arrived."""


class NotVerified(OutcomeUnknown):
    """The service said that it has switched, and looking at the roles did not show it in time."""


class ApiError(DcsError):
    """An answer that is an error.

    status: HTTP status, any number. code: of the service or the gateway, without spaces; None when the
    body has none. message: for humans. request_id: for the provider's support; None when not sent.
    remedy, retry: as the document says for this code.
    """

    def __init__(
        self, message: str, *, status: int, code: str | None, request_id: str | None, **facts: str
    ) -> None:
        super().__init__(message, **facts)
        self.status = status
        self.code = code
        self.request_id = request_id

    @property
    def title(self) -> str:
        """The first line of the text."""
        return f"{self.status} {self.code or ''}".strip() + f": {self.message}"

    def details(self) -> list[tuple[str, str | None]]:
        """The other lines: their names and texts."""
        at, *others = super().details()
        return [at, ("id", self.request_id), *others]


class BadRequest(ApiError):
    """400: the request is invalid, or this instance cannot do it now. `code` tells which."""


class NotSupported(BadRequest):
    """The instance is of a kind that cannot switch over. Sending again does not help."""


class Busy(BadRequest):
    """The instance is in a state or in a task that does not let it switch. Worth trying later."""


class Unauthorized(ApiError):
    """401: the credentials are missing, wrong or expired."""


class Forbidden(ApiError):
    """403: the caller is known and may not do this."""


class NotFound(ApiError):
    """404: there is no such URL at this endpoint."""


class UnknownInstance(NotFound):
    """There is no such instance in this project."""


class TooManyRequests(ApiError):
    """429: the gateway lets no more requests through at the moment. Worth trying later."""


class InternalServerError(ApiError, OutcomeUnknown):
    """500: the service failed. Whether it switched is not known; look at the roles first."""


class UnexpectedAnswer(ApiError, OutcomeUnknown):
    """An answer that is not in the contract, or of a gateway that has heard nothing from the service."""


BY_STATUS: dict[int, type[ApiError]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.UNAUTHORIZED: Unauthorized,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.TOO_MANY_REQUESTS: TooManyRequests,
    HTTPStatus.INTERNAL_SERVER_ERROR: InternalServerError,
}

BY_REASON: dict[str, type[ApiError]] = {
    "not-supported": NotSupported,
    "busy": Busy,
    "unknown-instance": UnknownInstance,
}
"""By the reasons of the document, for what a status does not tell."""
