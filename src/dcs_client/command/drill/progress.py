"""Tells how a drill goes: a bar on a terminal, plain lines elsewhere."""

import sys
from threading import Lock
from types import TracebackType
from typing import Self

from tqdm import tqdm

from dcs_client.answers import printable
from dcs_client.command.attempt import Attempt
from dcs_client.command.outcome import Outcome
from dcs_client.command.terminal import coloured

BAR = "{n_fmt}/{total_fmt} |{bar}| {elapsed}{postfix}"


class Progress:
    """Use it in a `with` block."""

    def __init__(self, total: int, ended: int) -> None:
        """total: instances of the drill. ended: those that are done with already."""
        self._total, self._ended = total, ended
        self._one_at_a_time = Lock()
        self._bar = tqdm(
            total=total,
            initial=ended,
            bar_format=BAR,
            dynamic_ncols=True,
            leave=False,
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
        )

    def ended(self, attempt: Attempt) -> None:
        """Tell of one more."""
        with self._one_at_a_time:
            self._ended += 1
            count = f"{self._ended:>{len(str(self._total))}}/{self._total}"
            self._bar.write(f"{count}  {line(attempt)}", file=sys.stderr)
            sys.stderr.flush()
            self._bar.update()

    def tick(self) -> None:
        """Show the time."""
        with self._one_at_a_time:
            self._bar.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()
        if not self._bar.disable:
            print(file=sys.stderr)


def line(attempt: Attempt) -> str:
    """An instance and what became of it."""
    outcome = coloured(f"{attempt.outcome:<9}", attempt.outcome, sys.stderr)
    return f"{attempt.instance_id}  {outcome}  {detail(attempt)}".rstrip()


def detail(attempt: Attempt) -> str:
    """What matters of an outcome, on the rest of a line."""
    if attempt.outcome is Outcome.DONE:
        took = f"{attempt.seconds * 1000:.0f} ms" if attempt.seconds is not None else "seen in the roles"
        return printable("  ".join(filter(None, (took, attempt.request_id))))
    if attempt.outcome is Outcome.WAITING:
        return printable(f"master {attempt.old_master}" if attempt.old_master else "")
    return printable(attempt.message.partition("\n")[0])
