"""Requests that schemathesis makes up from the document.

Only made up here, not sent: schemathesis would send a request a second time after a dropped connection, and
requests of its own besides.
"""

from typing import Any, TypeAlias

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.strategies import SearchStrategy, one_of
from schemathesis import Case, GenerationMode

from dcs_contract.fuzz.terms import Terms

AnyCase: TypeAlias = "Case[Any]"
SLOW = (
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)
"""No reason to stop: the values are few, and drawn before anything is sent."""
PHASES = ("examples", "coverage", "fuzzing")


def load(bundle: dict[str, Any]) -> Any:
    """The document as schemathesis reads it; no configuration file of the user is looked for."""
    return schemathesis.openapi.from_dict(bundle, config=schemathesis.Config())


def made_up(schema: Any, terms: Terms, phase: str, start: int, count: int) -> list[AnyCase]:
    """The cases of one phase. start: the seed. count: how many in the fuzzing phase."""
    operation = schema[terms.path][terms.method]
    if phase == "examples":
        strategies = operation.get_strategies_from_examples() or [operation.as_strategy()]
        return [case for strategy in strategies for case in drawn(strategy, start, 1)]
    if phase == "coverage":
        modes = list(GenerationMode)
        config = schema.config.generation_for(operation=operation, phase=phase)
        return list(schema.iter_coverage_cases(operation, generation_modes=modes, generation_config=config))
    return drawn(one_of([operation.as_strategy(mode) for mode in GenerationMode]), start, count)


def drawn(strategy: SearchStrategy[Any], start: int, count: int) -> list[AnyCase]:
    """The first values of a strategy, always the same for one seed."""
    cases: list[AnyCase] = []

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate,),
        suppress_health_check=SLOW,
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def collect(case: AnyCase) -> None:
        cases.append(case)

    collect()
    return cases
