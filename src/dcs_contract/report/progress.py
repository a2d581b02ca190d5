"""Tells on stderr what a run is doing, and each defect as soon as it is found."""

import shutil
import time
from types import TracebackType
from typing import Self, TextIO

from dcs_contract.fuzz.defect import Defect
from dcs_contract.fuzz.listener import Sent
from dcs_contract.fuzz.verdict import counted

REDRAW = 0.1
"""Seconds between two drawings of the live line."""
WIDTH = 16
"""Characters of the first column."""
ERASE = "\r\x1b[K"
RED, PLAIN = "\x1b[31m", "\x1b[0m"


class Progress:
    """A line for each phase that has ended. On a terminal also a live line, which is gone at the end."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.live = stream.isatty()
        self.phase, self.count, self.total, self.defects = "", 0, 0, 0
        self.started = self.drawn = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def begun(self, phase: str) -> None:
        """A phase begins, and the one before it has ended."""
        self.end()
        self.phase, self.count, self.started = phase, 0, time.monotonic()
        self.draw()

    def end(self) -> None:
        """Say what the last phase came to."""
        if self.phase:
            seconds = time.monotonic() - self.started
            self.line(f"{self.phase:<{WIDTH}} {counted(self.count, 'request')} in {seconds:.1f} s")
        self.phase = ""

    def sent(self, sent: Sent) -> None:  # noqa: ARG002 - a listener is called so
        """A request was sent."""
        self.count += 1
        self.total += 1
        if time.monotonic() - self.drawn >= REDRAW:
            self.draw()

    def found(self, defect: Defect) -> None:
        """A defect was seen for the first time."""
        self.defects += 1
        word = f"{RED}defect{PLAIN}" if self.live else "defect"
        self.line(f"{word}{' ' * (WIDTH - len('defect'))} {defect.id}: {defect.finding.title}")
        self.draw()

    def line(self, text: str) -> None:
        """Something that stays."""
        print(f"{ERASE if self.live else ''}{text}", file=self.stream, flush=True)

    def draw(self) -> None:
        """The live line."""
        if self.live:
            self.drawn = time.monotonic()
            so_far = f"{counted(self.total, 'request')}, {counted(self.defects, 'defect')} so far"
            text = f"{self.phase:<{WIDTH}} {so_far}"
            width = shutil.get_terminal_size().columns - 1
            print(f"{ERASE}{text[:width]}", end="", file=self.stream, flush=True)
