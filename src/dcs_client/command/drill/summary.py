"""What a drill came to: a table for people, JSON for programs."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from dcs_client.command.attempt import Attempt
from dcs_client.command.drill.progress import detail
from dcs_client.command.outcome import Outcome, worst
from dcs_client.command.terminal import coloured

NEXT = {
    Outcome.WAITING: "the same command goes on with those not started",
    Outcome.REFUSED: "the same command tries the refused ones again",
    Outcome.UNCHANGED: "dcs swap INSTANCE sends what did not happen; the drill does not send it again",
    Outcome.UNKNOWN: "the same command looks at the unknown ones, and never sends those again",
}
"""What can be done for those that are not done."""


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
    """A table, and the counts."""
    width = max(len(attempt.instance_id) for attempt in attempts)
    rows = [f"{'INSTANCE':<{width}}  {'OUTCOME':<11}  DETAIL"]
    rows += [row(attempt, width) for attempt in attempts]
    outcomes = Counter(attempt.outcome for attempt in attempts)
    counts = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in Outcome if outcomes[outcome])
    return "\n".join([*rows, "", counts])


def advice(attempts: Sequence[Attempt]) -> list[str]:
    """What to do for those that are not done."""
    outcomes = {attempt.outcome for attempt in attempts}
    return [f"  next {text}" for outcome, text in NEXT.items() if outcome in outcomes]


def row(attempt: Attempt, width: int) -> str:
    """An instance in columns."""
    outcome = coloured(f"{attempt.outcome:<11}", attempt.outcome, sys.stdout)
    return f"{attempt.instance_id:<{width}}  {outcome}  {detail(attempt)}".rstrip()
