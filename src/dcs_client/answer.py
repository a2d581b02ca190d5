"""What a caller learns of any operation."""

import json
from dataclasses import dataclass, field
from typing import Any

from dcs_client.answers import Received


@dataclass(frozen=True)
class Answer:
    """A documented success.

    model: the body as the class of `dcs_api.models` that the document names; None when there is no body, or
    when it has something that this release cannot read. content: the body as it came. seconds: from sending
    the request to the end of the answer.
    """

    status: int
    request_id: str | None
    seconds: float
    model: Any = field(repr=False)
    content: bytes = field(repr=False)

    def json(self) -> Any:
        """The body, decoded; all of it, whatever the document knows. Raises ValueError when it is no JSON."""
        return json.loads(self.content)


def answer(received: Received) -> Answer:
    """An answer as the caller gets it."""
    return Answer(received.status, received.request_id, received.seconds, received.model, received.content)
