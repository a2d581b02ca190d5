"""Ids of requests."""

import os
from collections.abc import Iterator

SIZE = 16
BLOCK = 64


def endless() -> Iterator[str]:
    """Random ids of 32 hexadecimal digits; the system is asked for many at a time."""
    while True:
        digits = os.urandom(SIZE * BLOCK).hex()
        for start in range(0, len(digits), 2 * SIZE):
            yield digits[start : start + 2 * SIZE]


new_id = endless().__next__
"""An id for a request."""
