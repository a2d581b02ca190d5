"""Times two commands turn and turn about, and tells the ratio with its spread.

Taking turns lets both see the same moods of the machine; the ratio of each pair is what is compared.
"""

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from results import record

Command = Sequence[str | Path]
Side = tuple[str, Command]
"""A command, and what it is called."""


def nothing() -> None:
    """No preparation."""


def compare(
    name: str,
    title: str,
    ours: Side,
    theirs: Side,
    *,
    limit: float | None,
    rounds: int,
    before: Callable[[], object] = nothing,
) -> bool:
    """Print one line on how long `ours` takes in terms of `theirs`, and whether that is within the limit.

    name: of the file of the result. limit: None where nothing is demanded. before: runs, untimed, before
    each run of `ours`.
    """
    pairs: list[tuple[float, float]] = []
    for _ in range(rounds):
        before()
        pairs.append((seconds(ours[1]), seconds(theirs[1])))
    ratios = sorted(mine / other for mine, other in pairs)
    record(
        name,
        title=title,
        what=f"Both commands turn and turn about, {rounds} times.",
        unit="ms",
        sides={
            ours[0]: [mine * 1000 for mine, _ in pairs],
            theirs[0]: [other * 1000 for _, other in pairs],
        },
        remarks=[f"Ratio {median(ratios):.2f}, from {ratios[0]:.2f} to {ratios[-1]:.2f}{demanded(limit)}."],
    )
    print(
        f"{title}, {ours[0]} over {theirs[0]}: {median(ratios):.2f} times "
        f"(from {ratios[0]:.2f} to {ratios[-1]:.2f}, {rounds} pairs; "
        f"medians {median(mine for mine, _ in pairs) * 1000:.0f} and "
        f"{median(other for _, other in pairs) * 1000:.0f} ms){verdict(median(ratios), limit)}"
    )
    return limit is None or median(ratios) <= limit


def demanded(limit: float | None) -> str:
    """The limit, as a remark tells it."""
    return "" if limit is None else f"; at most {limit}"


def verdict(ratio: float, limit: float | None) -> str:
    """Whether a ratio is within its limit, as the end of a line."""
    if limit is None:
        return ""
    return f", {'within' if ratio <= limit else 'ABOVE'} the limit of {limit}"


def seconds(command: Command) -> float:
    """How long a command takes. Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started
