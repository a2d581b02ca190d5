"""One request and its answer: what is checked before, and what the errors on the way mean."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from dcs_api.types import Response
from dcs_client.answers import Stopped, advice, failure
from dcs_client.errors import AnswerLost, InvalidArgument, NotSent, UnexpectedAnswer
from dcs_client.transport import REQUEST_ID
from dcs_document import Operation

# With these no byte of the request has left.
NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
# What the generated code raises at an answer that it cannot read.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


def check(operation: Operation, **values: str) -> None:
    """Raise InvalidArgument for a value that the document does not allow in the path."""
    for name, value in values.items():
        parameter = operation.parameters[name]
        if not isinstance(value, str) or not parameter.accepts(value):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidArgument(
                f"{name} {value!r} is not allowed; nothing was sent\n"
                f"  why  {parameter.description}\n"
                f"  fix  for example {parameter.example}"
            )


@dataclass(frozen=True)
class Exchange:
    """An operation at an endpoint. Translates everything that can happen to one request."""

    operation: Operation
    endpoint: str

    @property
    def place(self) -> str:
        """What was called, for messages."""
        return f"{self.operation.method} {self.endpoint}{self.operation.path}"

    @contextmanager
    def translated(self) -> Generator[None]:
        """Raise our errors in place of those of transport and generated code."""
        try:
            yield
        except Stopped as stopped:
            raise failure(self.operation, stopped.received) from None
        except NOTHING_SENT as error:
            raise NotSent(self.not_sent(error)) from error
        except (httpx.TransportError, TimeoutError) as error:
            raise AnswerLost(self.lost(error)) from error
        except UNREADABLE as error:
            message = f"the answer cannot be read: {type(error).__name__} {error}"
            raise self.unexpected(min(self.operation.successes), None, message) from error

    def not_sent(self, error: httpx.TransportError) -> str:
        """The message of a request that never left."""
        fix = "check the endpoint and the network; sending again is safe"
        return f"no connection; nothing was sent\n  at   {self.place}\n  why  {error}\n  fix  {fix}"

    def lost(self, error: Exception) -> str:
        """The message of a lost answer."""
        why = f"{type(error).__name__} {error}".strip()
        doubt = "" if self.operation.is_safe else "; it may have happened"
        fix = advice(self.operation)[1]
        return f"the answer was lost{doubt}\n  at   {self.place}\n  why  {why}\n  fix  {fix}"

    def succeeded(self, response: Response[Any]) -> str | None:
        """The request id of a documented success. Raises UnexpectedAnswer for any other 2xx."""
        request_id = response.headers.get(REQUEST_ID)
        if response.status_code not in self.operation.successes:
            message = "this success is not in the contract; nobody knows whether it happened"
            raise self.unexpected(response.status_code, request_id, message)
        return request_id

    def unexpected(self, status: int, request_id: str | None, message: str) -> UnexpectedAnswer:
        """An answer outside the contract."""
        retry, remedy = advice(self.operation)
        return UnexpectedAnswer(
            message,
            status=status,
            code=None,
            request_id=request_id,
            method=self.operation.method,
            url=self.endpoint + self.operation.path,
            retry=retry,
            remedy=remedy,
        )
