"""The extension `x-effect`: what of the world an operation changes."""

from dataclasses import dataclass

from dcs_contract.openapi import Node
from dcs_contract.problem import Problem, Refused

CHANGED, UNCHANGED = "changed", "unchanged"


@dataclass(frozen=True)
class Effect:
    """What one operation changes.

    observe: the name of what is looked at. success, failure: "changed" or "unchanged", after a 2xx and
    after any other answer.
    """

    observe: str
    success: str
    failure: str

    def changes(self, success: bool) -> int:
        """How often one request changes what is observed."""
        return int((self.success if success else self.failure) == CHANGED)


def read_effect(node: Node, place: str) -> Effect:
    """The extension `x-effect`. Raises Refused when it does not say what it must."""
    outcomes = [node.get("success"), node.get("failure")]
    if not node.get("observe") or not all(outcome in (CHANGED, UNCHANGED) for outcome in outcomes):
        raise Refused(
            Problem(
                "x-effect does not say what changes",
                at=place,
                why="observe names what is looked at; success and failure are changed or unchanged",
                fix="write  x-effect: {observe: NAME, success: changed, failure: unchanged}",
            )
        )
    return Effect(node["observe"], node["success"], node["failure"])
