"""Runs the whole suite against a server of this process, without files and without the command line."""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from dcs_contract.fuzz import generation, session, watch
from dcs_contract.fuzz.defect import Defect
from dcs_contract.fuzz.gateway import with_gateway
from dcs_contract.fuzz.listener import Sent, Silent
from dcs_contract.fuzz.restraint import ANYTHING, Limits
from dcs_contract.fuzz.run import Run
from dcs_contract.fuzz.tables import Table
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.target_file import TargetFile
from dcs_contract.fuzz.terms import Terms, all_terms
from dcs_contract.fuzz.verdict import Verdict
from tests.dcs_contract.conftest import REPOSITORY
from tests.dcs_contract.fuzz import fake

DOCUMENT = REPOSITORY / "openapi" / "published" / "1.0.0.json"
"""The first release has one operation, which is all that the fakes serve."""
EXAMPLES = 12
PATIENCE = 1.0
"""Seconds that an answer may take."""


class Enough(Exception):
    """What was looked for is found."""


@dataclass
class Watching(Silent):
    """Ends a run when one of these checks fails; of any check when none is named."""

    checks: frozenset[str] = frozenset()
    first: bool = True
    requests: int = 0
    defects: list[Defect] = field(default_factory=list)

    def sent(self, sent: Sent) -> None:
        self.requests = sent.number

    def found(self, defect: Defect) -> None:
        self.defects.append(defect)
        if self.first and (not self.checks or defect.finding.check in self.checks):
            raise Enough


@cache
def document() -> dict[str, Any]:
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))


@cache
def terms() -> dict[str, Terms]:
    return all_terms(document())


@cache
def schema() -> Any:
    return generation.load(with_gateway(document()))


@cache
def calls(phase: str, start: int, count: int, operation: str) -> list[Any]:
    return generation.made_up(schema(), terms()[operation], phase, start, count)


class Prepared(Run):
    """A run whose document is read only once for all servers."""

    schema = property(lambda _: schema())


def described(description: str) -> Target:
    """The target of a description."""
    return TargetFile(
        Table("target.toml", "the top of the file", tomllib.loads(description)), terms()
    ).target()


def prepared(target: Target, seed: int = 1, limits: Limits = ANYTHING) -> Prepared:
    """A run against a target."""
    return Prepared(
        document(), terms(), replace(target, patience=PATIENCE), target.url, seed, EXAMPLES, (), limits
    )


def watched(run: Run, listener: Watching) -> Verdict | None:
    """The verdict of a run; None when it was ended before."""
    with suppress(Enough):
        return run.verdict(listener)
    return None


def kill(
    kind: type[fake.Fake],
    checks: Iterable[str] = (),
    seed: int = 1,
    observed: Mapping[str, str] = fake.OBSERVED,
    first: bool = True,
    served: Callable[[Any], Any] = fake.Listening,
) -> Watching:
    """Runs the suite against a kind of fake until a check fails. served: what makes it listen."""
    listener = Watching(frozenset(checks), first)
    with served(kind(document())) as listening:
        watched(prepared(described(fake.target(listening.url, observed=observed)), seed), listener)
    return listener


def hasty(setting: Callable[[Any, str, Any], None], late: float = 0.1) -> None:
    """Less waiting. setting: what sets an attribute."""
    setting(session, "GRACE", 0.005)
    setting(watch, "LATE", late)
    setting(watch, "SETTLE", 0.2)
