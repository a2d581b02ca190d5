"""How often something changed, from two looks at it."""

import pytest

from dcs_contract.fuzz.state import MORE, State, agree, changes

LEFT, RIGHT = State("left"), State("right")
FIRST = State("left", epoch="1", previous="0")
SECOND = State("right", epoch="2", previous="1")
THIRD = State("left", epoch="3", previous="2")


@pytest.mark.parametrize(
    ("before", "after", "number"),
    [(LEFT, LEFT, 0), (LEFT, RIGHT, 1), (FIRST, FIRST, 0), (FIRST, SECOND, 1), (FIRST, THIRD, MORE)],
)
def test_changes_are_counted(before, after, number):
    assert changes(before, after) == number


def test_a_master_that_was_promoted_anew_has_changed_more_than_once():
    assert changes(FIRST, State("left", epoch="2", previous="1")) == MORE


@pytest.mark.parametrize(
    ("before", "after", "expected", "seen", "right"),
    [
        (FIRST, THIRD, 2, (), True),
        (FIRST, SECOND, 2, (), False),
        (FIRST, THIRD, 0, (), False),
        (LEFT, LEFT, 2, ("left", "right"), True),
        (LEFT, RIGHT, 2, ("left", "right"), False),
        (State("1"), State("3"), 2, ("0", "1"), True),
    ],
)
def test_two_changes_bring_back_or_go_on(before, after, expected, seen, right):
    assert agree(before, after, expected, seen) is right
