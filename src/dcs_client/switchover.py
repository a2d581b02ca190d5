"""What a caller learns of a switchover that was answered with success."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Switchover:
    """The service says that it has switched. Who is master now is known when it was verified.

    request_id: for the provider's support; None when the service sent none.
    seconds: from sending the request to the end of the answer.
    old_master, new_master: node ids; None when not verified.
    verified_seconds: from that answer until the roles showed the new master; None when not verified.
    """

    instance_id: str
    request_id: str | None
    seconds: float
    old_master: str | None = None
    new_master: str | None = None
    verified_seconds: float | None = None
