"""Who is told what happens in a run, while it happens."""

from dataclasses import dataclass, field
from typing import Protocol

from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.defect import Defect
from dcs_contract.fuzz.wire import Attempt


@dataclass(frozen=True)
class Sent:
    """One request that went out, and what came of it. call and answer are as on the wire, secrets included.

    number: 1 for the first request of a run; with one seed the same request has the same number. phase: the
    round that sent it. operation: the operationId. attempt: its answer, or why there is none, and the time.
    """

    number: int
    phase: str
    operation: str
    call: Call = field(repr=False)
    attempt: Attempt = field(repr=False)


class Listener(Protocol):
    """Is told in the order of events, from the thread that runs the suite. Every method returns soon."""

    def begun(self, phase: str) -> None:
        """A phase begins."""
        ...

    def sent(self, sent: Sent) -> None:
        """A request was sent, and answered or not. Requests that overlap are told one after the other."""
        ...

    def found(self, defect: Defect) -> None:
        """A defect was seen for the first time; defect.request is the number of the request that shows it."""
        ...


class Silent:
    """A listener that does nothing; those that want only some events extend it."""

    def begun(self, phase: str) -> None:
        """Nothing."""

    def sent(self, sent: Sent) -> None:
        """Nothing."""

    def found(self, defect: Defect) -> None:
        """Nothing."""


class Several:
    """Tells several listeners, in their order."""

    def __init__(self, *listeners: Listener) -> None:
        self.listeners = listeners

    def begun(self, phase: str) -> None:
        """A phase begins."""
        for listener in self.listeners:
            listener.begun(phase)

    def sent(self, sent: Sent) -> None:
        """A request was sent."""
        for listener in self.listeners:
            listener.sent(sent)

    def found(self, defect: Defect) -> None:
        """A defect was seen for the first time."""
        for listener in self.listeners:
            listener.found(defect)
