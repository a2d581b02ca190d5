"""What a caller learns of a switchover that was answered with success."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Switchover:
    """The service says that it has switched. It does not say who is master now.

    request_id: for the provider's support; None when the service sent none.
    seconds: from sending the request to the end of the answer.
    """

    instance_id: str
    request_id: str | None
    seconds: float
