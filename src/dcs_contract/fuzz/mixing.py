"""Mixes what is made up with what is known, so that requests reach further than the first refusal."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

import requests

from dcs_contract.fuzz.call import AGENT, JSON, Call, Headers
from dcs_contract.fuzz.generation import AnyCase
from dcs_contract.fuzz.rounds.bases import bases
from dcs_contract.fuzz.target import NOBODY, Credentials, KnownCase, Target
from dcs_contract.fuzz.terms import Terms

BASE = "http://localhost"
OF_THE_LIBRARY = {
    "user-agent",
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "x-schemathesis-testcaseid",
}
"""Headers that are not made up from the document."""
KNOWN, VALID, MADE_UP, NONE = 0.8, 0.55, 0.7, 0.85
"""How often known parameters are put in; and, of 1, the bounds of valid, made-up and no credentials."""
NOISE = 0.7
"""How often, of 1, nothing is added to a request of the fuzzing phase."""


@dataclass(frozen=True)
class Mixer:
    """The mixing for one operation. luck: seeded, so that it falls the same way each time."""

    target: Target
    terms: Terms
    luck: random.Random

    def calls(self, cases: Iterable[AnyCase], noisy: bool) -> Iterator[Call]:
        """The requests of cases that use the method of the operation; other methods have their own round."""
        for case in cases:
            if case.method == self.terms.method and (call := wired(case)):
                base = self.luck.choice(self.bases) if self.bases else None
                call = self.credited(self.known(call, base), base)
                yield self.noise(call) if noisy else call

    @cached_property
    def bases(self) -> list[KnownCase]:
        """The known cases to mix with."""
        return bases(self.target, self.terms)

    @cached_property
    def may_succeed(self) -> bool:
        """Whether the target wants any request to succeed. If not, nothing is mixed that it did not name."""
        return any(self.target.successes(self.terms))

    def known(self, call: Call, base: KnownCase | None) -> Call:
        """Made-up path parameters replaced by those of a known case; wrong ones stay wrong."""
        path, question, query = call.target.partition("?")
        segments = self.terms.segments(path)
        if segments is None or base is None:
            return call
        often = not self.may_succeed or self.luck.random() < KNOWN
        parts = {name: self.either(name, raw, base, often) for name, raw in segments.items()}
        return replace(call, target=filled(self.terms.path, parts) + question + query)

    def either(self, name: str, raw: str, base: KnownCase, often: bool) -> str:
        """A made-up value or the known one, as it stands in a path.

        The values of the document's examples are never sent: the server may really have them.
        """
        value = unquote(raw)
        keep = not self.terms.allows(name, value) or not (often or value in self.terms.examples(name))
        return raw if keep or name not in base.parameters else quote(base.parameters[name], safe="")

    def credited(self, call: Call, base: KnownCase | None) -> Call:
        """With the credentials of the known case mostly; else made-up ones, none, or others known."""
        draw = self.luck.random()
        if VALID <= draw < MADE_UP:
            return call
        names = self.target.credential_headers(self.terms)
        rest = tuple((name, value) for name, value in call.headers if name.lower() not in names)
        return replace(call, headers=rest + tuple(self.drawn(draw, base).headers.items()))

    def drawn(self, draw: float, base: KnownCase | None) -> Credentials:
        """The credentials that a draw stands for."""
        if draw < VALID and base:
            return base.credentials
        others = list(self.target.credentials.values()) if self.may_succeed else []
        return self.luck.choice(others) if draw >= NONE and others else NOBODY

    def noise(self, call: Call) -> Call:
        """Now and then something that the operation does not know: a query, a header, a body."""
        if self.luck.random() < NOISE:
            return call
        additions = [self.query(call), replace(call, headers=(*call.headers, ("X-Unknown", "1")))]
        if "requestBody" not in self.terms.operation.node:
            additions.append(replace(call, headers=(*call.headers, JSON), body=b'{"unknown": 1}'))
        return self.luck.choice(additions)

    def query(self, call: Call) -> Call:
        """A call with one more query parameter."""
        return replace(call, target=call.target + ("&" if "?" in call.target else "?") + "unknown=1")


def wired(case: AnyCase) -> Call | None:
    """A case as it would be sent, or None when HTTP has no way to write it.

    A content type without content is left out: it says nothing.
    """
    try:
        prepared = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
    except (requests.RequestException, UnicodeError):
        return None
    content: Any = prepared.body or b""
    body = content.encode() if isinstance(content, str) else content
    return Call(case.method, prepared.path_url, (AGENT, *kept(prepared.headers, body)), body)


def kept(headers: Mapping[str, str | bytes], body: bytes) -> Headers:
    """The headers that belong to a case."""
    dropped = OF_THE_LIBRARY if body else OF_THE_LIBRARY | {"content-type"}
    return tuple((name, text(value)) for name, value in headers.items() if name.lower() not in dropped)


def text(value: str | bytes) -> str:
    """A header's value as text."""
    return value.decode("latin-1") if isinstance(value, bytes) else value


def filled(template: str, parts: Mapping[str, str]) -> str:
    """A path from its template. parts: as they stand in a path."""
    for name, value in parts.items():
        template = template.replace("{" + name + "}", value)
    return template
