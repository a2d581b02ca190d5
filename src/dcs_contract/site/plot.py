"""Measurements as pictures: one bar a row, with its spread. The template draws what is placed here."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dcs_contract.site.results import Measurement, Row

WIDTH, NAMES, RIGHT, LINE, HEAD = 460, 165, 55, 30, 26
LONGEST = 24  # letters of a name that fit
DECADES = 1.5
"""From this many powers of ten between the smallest and the greatest value the scale is logarithmic."""
Scale = Callable[[float], float]


@dataclass(frozen=True)
class Bar:
    """One row. y: of its top. middle, low, high: places on the scale. number: the median, in short."""

    name: str
    y: int
    middle: float
    low: float
    high: float
    number: str


@dataclass(frozen=True)
class Plot:
    """A picture. left: where the bars begin. unit: of the scale, in words."""

    width: int
    height: int
    left: int
    unit: str
    bars: Sequence[Bar]


def plot(found: Measurement) -> Plot:
    """Place the rows of a measurement."""
    logarithmic = is_wide(found.rows)
    scale = scale_of(found.rows, logarithmic=logarithmic)
    bars = [bar(row, HEAD + LINE * number, scale) for number, row in enumerate(found.rows)]
    unit = f"{found.unit}, logarithmic" if logarithmic else found.unit
    return Plot(WIDTH, HEAD + LINE * len(bars) + 6, NAMES, unit, bars)


def bar(row: Row, y: int, scale: Scale) -> Bar:
    """Place one row. A bar is never so short that it is not seen."""
    middle, low, high = (round(scale(value), 1) for value in (row.median, row.min, row.max))
    name = row.name if len(row.name) <= LONGEST else row.name[: LONGEST - 1] + "…"
    return Bar(name, y, max(middle, NAMES + 1.5), low, high, short(row.median))


def is_wide(rows: Sequence[Row]) -> bool:
    """Whether the small values would not be seen beside the great ones."""
    values = [row.median for row in rows]
    return bool(values) and min(values) > 0 and math.log10(max(values) / min(values)) > DECADES


def scale_of(rows: Sequence[Row], *, logarithmic: bool) -> Scale:
    """From a value to its place."""
    room = WIDTH - NAMES - RIGHT
    top = max((row.max for row in rows), default=0) or 1
    if not logarithmic:
        return lambda value: NAMES + room * max(value, 0) / top
    low = 10 ** math.floor(math.log10(min(row.min if row.min > 0 else row.median for row in rows)))
    return lambda value: NAMES + room * max(math.log10(max(value, low) / low), 0) / math.log10(top / low)


def short(value: float) -> str:
    """A number with as many digits as tell something."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
