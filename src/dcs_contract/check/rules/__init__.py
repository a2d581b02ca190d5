"""The rules, a file for each concern."""

from dcs_contract.check.rule import Rule
from dcs_contract.check.rules import (
    components,
    descriptions,
    examples,
    operations,
    patterns,
    policies,
    references,
    releases,
    specification,
)

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *specification.RULES,
    *operations.RULES,
    *descriptions.RULES,
    *examples.RULES,
    *patterns.RULES,
    *components.RULES,
    *policies.RULES,
    *releases.RULES,
)
