"""Sees a state over HTTP: one value of a JSON document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dcs_contract.fuzz.call import AGENT, Call
from dcs_contract.fuzz.json_pointer import at
from dcs_contract.fuzz.state import State
from dcs_contract.fuzz.wire import Door, NoAnswer, Unsendable

TIMEOUT = 5.0
"""Seconds for one look."""


@dataclass(frozen=True)
class HttpState:
    """A value to GET. url: complete. pointer: JSON pointer to the value. headers: may hold secrets.

    door: the way there, where it is not a connection of its own.
    """

    url: str
    pointer: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    door: Door | None = field(default=None, repr=False)

    def witness(self) -> None:
        """Nothing can use what is only read."""

    def glance(self, known: State) -> State:  # noqa: ARG002 - nothing here is cheaper than a look
        """The value now."""
        return self.look()

    def look(self) -> State:
        """The value as JSON text."""
        parts = urlsplit(self.url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        call = Call("GET", target, (AGENT, *self.headers.items()))
        try:
            answer = (self.door or Door(f"{parts.scheme}://{parts.netloc}", TIMEOUT)).send(call)
        except (NoAnswer, Unsendable) as error:
            return State("unknown", trouble=f"{self.url} gives no answer: {error}")
        try:
            value = at(json.loads(answer.body), self.pointer)
        except (ValueError, LookupError):
            return State("unknown", trouble=f"{self.url} answers {answer.status}, no value at {self.pointer}")
        return State(json.dumps(value, sort_keys=True))
