r"""Whether three engines read a pattern alike: ECMA-262, Python's, and Rust's in JSON Schema validators.

The strings on which they are compared are made from the pattern, from its neighbourhood and at random, always
the same ones. Where a pattern ends with `$`, Python's engine is asked with `\Z`, as every careful user of it
does: its `$` also matches before a last line end.
"""

import re
import warnings
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import jsonschema_rs
import regress
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

EXAMPLES = 50
TAIL = re.compile(r"(?<!\\)\$$")
Verdict = Callable[[str], bool]

DETERMINED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much),
)


class Engines(NamedTuple):
    """What each engine says of a string."""

    ecma: Verdict
    python: Verdict
    rust: Verdict


class Differs(Exception):
    """A string on which the engines do not agree."""


@cache
def difference(pattern: str) -> str:
    """What is not portable about a pattern; "" when nothing was found."""
    try:
        engines = compiled(pattern)
    except (re.error, regress.RegressError, jsonschema_rs.ValidationError, ValueError) as error:
        return f"the pattern {pattern} cannot be compiled by all engines: {error}"
    try:
        compare(pattern, engines)
    except Differs as differs:
        return f"the engines differ on the pattern {pattern}: {differs}"
    return ""


def compiled(pattern: str) -> Engines:
    """The three engines with the pattern. Raises what the one raises that cannot compile it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        python = re.compile(TAIL.sub(r"\\Z", pattern))
    ecma = regress.Regex(pattern, "u")
    rust = jsonschema_rs.Draft202012Validator({"pattern": pattern})
    return Engines(
        ecma=found(ecma.find),
        python=found(python.search),
        rust=rust.is_valid,
    )


def found(search: Callable[[str], object]) -> Verdict:
    """Whether a search found something."""
    return lambda text: search(text) is not None


def compare(pattern: str, engines: Engines) -> None:
    """Raise Differs with the simplest string found on which the engines do not agree."""
    fitting = st.from_regex(pattern)
    near = st.builds(str.__add__, fitting, st.sampled_from(["", "\n", "\u0660", "\u00e9", "\u017f", " "]))

    @DETERMINED
    @given(text=st.one_of(fitting, near, st.text(max_size=50)))
    def agree(text: str) -> None:
        verdicts = {name: verdict(text) for name, verdict in engines._asdict().items()}
        if len(set(verdicts.values())) > 1:
            raise Differs(
                f"{text!r} is "
                + ", ".join(
                    f"{'right' if verdict else 'wrong'} for {name}" for name, verdict in verdicts.items()
                )
            )

    agree()
