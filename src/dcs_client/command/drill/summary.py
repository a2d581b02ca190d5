"""What a drill came to: a table for people, JSON for programs."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from dcs_client.command.attempt import Attempt
from dcs_client.command.drill.progress import detail
from dcs_client.command.outcome import Outcome, worst
from dcs_client.command.terminal import coloured

ADVICE = {
    Outcome.UNKNOWN: "looks at the roles of the unknown ones and never sends those again",
    Outcome.REFUSED: "tries the refused ones again",
    Outcome.WAITING: "goes on with those not started",
}
"""What the same command does with them next time."""
UNCHANGED = "what was sent and did not happen is not sent again by a drill; dcs swap INSTANCE does"


def as_json(attempts: Sequence[Attempt], journal: Path) -> str:
    """The whole drill."""
    outcomes = [attempt.outcome for attempt in attempts]
    return json.dumps(
        {
            "outcome": worst(outcomes),
            "journal": str(journal),
            "counts": Counter(outcomes),
            "instances": [attempt.result() for attempt in attempts],
        }
    )


def as_text(attempts: Sequence[Attempt]) -> str:
    """A table, the counts, and what to do next."""
    outcomes = Counter(attempt.outcome for attempt in attempts)
    width = max(len(attempt.instance_id) for attempt in attempts)
    rows = [f"{'INSTANCE':<{width}}  {'OUTCOME':<11}  DETAIL"]
    rows += [row(attempt, width) for attempt in attempts]
    counts = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in Outcome if outcomes[outcome])
    return "\n".join([*rows, "", counts, *advice(outcomes)])


def row(attempt: Attempt, width: int) -> str:
    """An instance in columns."""
    outcome = coloured(f"{attempt.outcome:<11}", attempt.outcome, sys.stdout)
    return f"{attempt.instance_id:<{width}}  {outcome}  {detail(attempt)}".rstrip()


def advice(outcomes: Counter[Outcome]) -> Iterator[str]:
    """What to do with those that are not done."""
    next_time = [text for outcome, text in ADVICE.items() if outcomes[outcome]]
    if next_time:
        yield "the same command " + ", ".join(next_time)
    if outcomes[Outcome.UNCHANGED]:
        yield UNCHANGED
