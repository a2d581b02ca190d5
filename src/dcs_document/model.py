"""Values that describe the contract, read once and never changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """A path parameter.

    pattern: compiled from the document; lengths are in characters.
    """

    name: str
    description: str
    pattern: re.Pattern[str]
    min_length: int
    max_length: int
    example: str

    def accepts(self, value: str) -> bool:
        """Whether the document allows this value, the whole of it."""
        fits = self.min_length <= len(value) <= self.max_length
        return fits and self.pattern.fullmatch(value) is not None


@dataclass(frozen=True)
class Answer:
    """One documented answer, a named example of the document.

    status: HTTP status. body: decoded JSON, or the text of another media type.
    retry: a key of `Document.retry_advice`. remedy: what the caller should do. reason: a kind of error that
    the status alone does not tell, such as "busy"; "" for all others.
    """

    name: str
    status: int
    media_type: str
    body: Any
    summary: str
    remedy: str
    retry: str
    reason: str


@dataclass(frozen=True)
class Operation:
    """One method on one path.

    path: the template, with parameters in braces. parameters: those of the path. statuses: those of the
    contract, without the gateway's. schemas: of their JSON bodies, by status; they refer to
    `Document.components`. answers: by name, those of the gateway included.
    """

    id: str
    method: str
    path: str
    parameters: Mapping[str, Parameter]
    statuses: frozenset[int]
    schemas: Mapping[int, Mapping[str, Any]]
    answers: Mapping[str, Answer]

    @property
    def is_safe(self) -> bool:
        """Whether it only looks and changes nothing (RFC 9110, section 9.2.1)."""
        return self.method in ("GET", "HEAD")

    @property
    def successes(self) -> frozenset[int]:
        """The documented statuses of success."""
        return frozenset(status for status in self.statuses if 200 <= status < 300)


@dataclass(frozen=True)
class Document:
    """The whole contract.

    operations: by operationId. token_headers: header name by security scheme, for tokens in a header.
    request_headers, response_headers: all that the document names, of any operation.
    retry_advice: explanation by key.
    """

    operations: Mapping[str, Operation]
    token_headers: Mapping[str, str]
    request_headers: frozenset[str]
    response_headers: frozenset[str]
    retry_advice: Mapping[str, str]
    endpoints: tuple[str, ...]
    numeric_code: re.Pattern[str] | None
    components: Mapping[str, Any]
