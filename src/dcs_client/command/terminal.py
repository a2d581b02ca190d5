"""What a person at a terminal gets that a program does not: colours and questions."""

import os
import sys
from datetime import datetime
from typing import TextIO

from dcs_client.command.attempt import now
from dcs_client.command.outcome import Outcome

COLOURS = {
    Outcome.DONE: "32",
    Outcome.REFUSED: "33",
    Outcome.UNCHANGED: "33",
    Outcome.UNKNOWN: "31",
    Outcome.SENDING: "31",
}
"""SGR parameters (ECMA-48, 8.3.117): green, yellow, red."""


def coloured(text: str, outcome: Outcome, stream: TextIO) -> str:
    """A text in the colour of an outcome, where colours are seen and wanted (no-color.org)."""
    wanted = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"\x1b[{COLOURS[outcome]}m{text}\x1b[0m" if wanted and outcome in COLOURS else text


def objection(doubt: str) -> str | None:
    """Ask a person whether to switch over in spite of a doubt. Returns None for yes, or what is to be told.

    Without a terminal nobody is asked, and it is a no.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return f"{doubt}\n  yes  --yes sends it all the same; nothing was sent now"
    print(f"{doubt}\nSwitch over all the same? [y/N] ", end="", file=sys.stderr, flush=True)
    try:
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        answer = ""
    if not answer.endswith("\n"):
        print(file=sys.stderr)
    return None if answer.strip().lower() in ("y", "yes") else "nothing was sent"


def when(moment: datetime) -> str:
    """A time, and how long ago it was."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC, {ago(int((now() - moment).total_seconds()))} ago"


def ago(seconds: int) -> str:
    """A duration in the one unit that matters."""
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"
