"""The requests of the phases of schemathesis."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from dcs_contract.fuzz import generation
from dcs_contract.fuzz.call import Call
from dcs_contract.fuzz.mixing import Mixer
from dcs_contract.fuzz.target import Target
from dcs_contract.fuzz.terms import Terms


class Settings(Protocol):
    """What the requests depend on."""

    @property
    def schema(self) -> Any:
        """The document as schemathesis reads it."""
        ...

    @property
    def seed(self) -> int:
        """Where chance starts."""
        ...

    @property
    def examples(self) -> int:
        """How many requests of the fuzzing phase, for each operation."""
        ...


@dataclass(frozen=True)
class MadeUp:
    """Makes requests up, mixed with what is known."""

    settings: Settings
    target: Target

    def __call__(self, phase: str, terms: Terms) -> Iterator[Call]:
        """The requests of one phase for one operation."""
        settings = self.settings
        luck = random.Random(f"{settings.seed} {phase} {terms.id}")  # noqa: S311 - repeatable, not secret
        cases = generation.made_up(settings.schema, terms, phase, settings.seed, settings.examples)
        return Mixer(self.target, terms, luck).calls(cases, noisy=phase == "fuzzing")
