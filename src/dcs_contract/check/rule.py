"""A rule: what it demands, why, how to mend, and the function that looks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from dcs_contract.check.policy import Policy
from dcs_contract.openapi import Node, Path


class Subject(NamedTuple):
    """What a rule looks at: a bundled document and the owner's policy."""

    document: Node
    policy: Policy


class Finding(NamedTuple):
    """One place that breaks a rule. fix: where it is more than the rule's own."""

    path: Path
    what: str
    fix: str = ""


Look = Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A demand on documents. id: never changes. title: what is demanded, in one sentence."""

    id: str
    title: str
    why: str
    fix: str
    look: Look


def rule(identifier: str, *, why: str, fix: str) -> Callable[[Look], Rule]:
    """Make a rule of a function; its docstring is the title."""

    def make(look: Look) -> Rule:
        return Rule(identifier, (look.__doc__ or "").strip(), why, fix, look)

    return make
