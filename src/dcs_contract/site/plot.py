"""Measurements as pictures: one bar a row, with its spread. They need no script and follow the colours."""

import math
from collections.abc import Callable, Iterator, Sequence
from html import escape

from markupsafe import Markup

from dcs_contract.site.results import Measurement, Row

WIDTH, NAMES, RIGHT, LINE, HEAD = 640, 200, 70, 30, 26
DECADES = 1.5
"""From this many powers of ten between the smallest and the greatest value the scale is logarithmic."""
Scale = Callable[[float], float]


def plot(found: Measurement) -> Markup:
    """A picture of a measurement. All of its numbers stand in the table beside it."""
    logarithmic = is_wide(found.rows)
    scale = scale_of(found.rows, logarithmic=logarithmic)
    height = HEAD + LINE * len(found.rows) + 6
    words = f"Bars with their spread, in {found.unit}{', logarithmic' if logarithmic else ''}"
    return Markup(  # noqa: S704 - texts are escaped
        f'<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(found.title)}: '
        f'{escape(words)}; the table has the numbers"><text x="{NAMES}" y="14" class="unit">{escape(words)}'
        f"</text>{''.join(bars(found.rows, scale))}</svg>"
    )


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


def bars(rows: Sequence[Row], scale: Scale) -> Iterator[str]:
    """Name, bar, spread and number of each row."""
    for number, row in enumerate(rows):
        y = HEAD + LINE * number
        middle, low, high = (round(scale(value), 1) for value in (row.median, row.min, row.max))
        name = row.name if len(row.name) <= 28 else row.name[:27] + "…"
        yield (
            f'<text x="{NAMES - 10}" y="{y + 15}" class="name">{escape(name)}</text>'
            f'<rect x="{NAMES}" y="{y + 3}" width="{max(round(middle - NAMES, 1), 1.5)}" height="16" rx="2"/>'
            f'<path d="M{low} {y + 11}H{high}M{low} {y + 7}v8M{high} {y + 7}v8"/>'
            f'<text x="{high + 8}" y="{y + 15}">{short(row.median)}</text>'
        )


def short(value: float) -> str:
    """A number with as many digits as tell something."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
