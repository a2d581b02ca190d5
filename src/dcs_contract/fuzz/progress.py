"""Says on stderr what a run is doing."""

import sys

from dcs_contract.fuzz.listener import Silent


class Progress(Silent):
    """One line for each phase as it begins."""

    def begun(self, phase: str) -> None:
        """A phase begins."""
        print(phase, file=sys.stderr, flush=True)
