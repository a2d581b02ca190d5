"""What the suite is told about the server that it proves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dcs_contract.fuzz.call import Call, compose
from dcs_contract.fuzz.expected import Expected
from dcs_contract.fuzz.state import Probe
from dcs_contract.fuzz.terms import Terms
from dcs_contract.fuzz.wire import TIMEOUT

NONE, OTHER = "none", "other"


@dataclass(frozen=True)
class Credentials:
    """Headers that say who calls, under a name. The repr shows the name only."""

    name: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def carried(self, call: Call) -> bool:
        """Whether a request has them."""
        return all(call.header(name) == value for name, value in self.headers.items())


NOBODY = Credentials(NONE)


@dataclass(frozen=True)
class KnownCase:
    """One request of which the answer is known."""

    name: str
    terms: Terms
    credentials: Credentials
    parameters: Mapping[str, str]
    expected: Expected
    body: Any = None

    @property
    def call(self) -> Call:
        """The request."""
        return compose(self.terms, self.parameters, self.credentials.headers, self.body)


@dataclass(frozen=True)
class Observed:
    """Where the effect of an operation on these parameters is seen. urls: every place that is looked at."""

    terms: Terms
    parameters: Mapping[str, str]
    probe: Probe
    urls: tuple[str, ...] = field(repr=False)

    def __str__(self) -> str:
        values = ", ".join(f"{name} {value}" for name, value in self.parameters.items())
        effect = self.terms.effect
        return f"{effect.observe if effect else 'state'} of {values}"


@dataclass(frozen=True)
class Target:
    """A server, who may call it, what it answers, and where its effects are seen.

    url: where it listens, or empty. secrets: pairs of a name and a value that nobody may read.
    patience: seconds that an answer may take.
    """

    url: str
    credentials: Mapping[str, Credentials]
    cases: tuple[KnownCase, ...]
    observed: tuple[Observed, ...]
    secrets: tuple[tuple[str, str], ...] = field(repr=False)
    patience: float = TIMEOUT

    def successes(self, terms: Terms) -> Iterator[KnownCase]:
        """The cases of an operation that succeed."""
        return (case for case in self.cases if case.terms is terms and case.expected.success)

    def exists(self, terms: Terms, parameters: Mapping[str, str]) -> bool:
        """Whether what these parameters name is known to be there."""
        named = [case.parameters for case in self.cases if case.expected.success]
        named += [observed.parameters for observed in self.observed]
        last = terms.names[-1] if terms.names else ""
        return any(last in known and known[last] == parameters.get(last) for known in named)

    def credential_headers(self, terms: Terms) -> frozenset[str]:
        """The headers that carry credentials of an operation, in lower case."""
        named = {name.lower() for credentials in self.credentials.values() for name in credentials.headers}
        return terms.credential_headers | named

    def holder(self, call: Call, terms: Terms) -> str:
        """Whose credentials a request carries: a name of the target, "none" or "other"."""
        for credentials in self.credentials.values():
            if credentials.carried(call):
                return credentials.name
        names = self.credential_headers(terms)
        return OTHER if any(name.lower() in names for name, _ in call.headers) else NONE
