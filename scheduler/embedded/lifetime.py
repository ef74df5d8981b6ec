"""Ends this process when what started it is killed, so that nothing is left behind."""

import ctypes
import os
import signal
import sys

_PDEATHSIG = 1  # prctl(2), PR_SET_PDEATHSIG


def die_with_make() -> None:
    """The same, only where make is the parent: whoever types the command may want it to go on."""
    if "MAKELEVEL" in os.environ:
        die_with_parent()


def die_with_parent() -> None:
    """Ask the kernel to interrupt us when our parent ends; only on Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGTERM)
