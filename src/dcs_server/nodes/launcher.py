"""Becomes another program, which ends when the process that started it ends, however that ends.

Run as a program of its own: `launcher.py PARENT PROGRAM ARGUMENT...`. The kernel is asked here and not
between fork and exec, where a process with threads may not run Python; the request survives exec. Only Linux
can be asked: elsewhere a server that is killed with SIGKILL leaves its nodes behind.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>."""


def main() -> None:
    """Ask the kernel, and become the program unless the parent has gone meanwhile."""
    parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == int(parent):
        os.execv(command[0], command)  # noqa: S606 - no shell on purpose


if __name__ == "__main__":
    main()
