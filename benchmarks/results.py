"""Writes down what a benchmark measured, for the page of benchmarks: one JSON file a measurement."""

import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

FOLDER = Path(__file__).with_name("results")


def record(
    name: str,
    *,
    title: str,
    what: str,
    unit: str,
    sides: Mapping[str, Iterable[float]],
    remarks: Sequence[str] = (),
) -> None:
    """Write one measurement into `results/`.

    name: of the file. what: what was done. unit: of all numbers.
    sides: what was compared, with all values that were measured. remarks: what no number tells.
    """
    FOLDER.mkdir(exist_ok=True)
    data = {
        "title": title,
        "what": what,
        "unit": unit,
        "rows": [spread(side, values) for side, values in sides.items()],
        "remarks": list(remarks),
        "again": f"python benchmarks/{Path(sys.argv[0]).name}",
        "environment": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"load average {os.getloadavg()[0]:.1f}",
        "date": datetime.now(UTC).date().isoformat(),
    }
    text = json.dumps(data, indent=2, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def spread(name: str, values: Iterable[float]) -> dict[str, str | float]:
    """Least, median and most of the values of one side."""
    ordered = sorted(values)
    return {
        "name": name,
        "min": short(ordered[0]),
        "median": short(median(ordered)),
        "max": short(ordered[-1]),
    }


def short(value: float) -> float:
    """Three digits: a clock and a machine tell no more."""
    return float(round(value)) if abs(value) >= 1000 else float(f"{value:.3g}")
