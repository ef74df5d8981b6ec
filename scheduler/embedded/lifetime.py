"""Ends this process when the `make` that started it is killed, so that nothing is left behind."""

import ctypes
import os
import signal
import sys

_PDEATHSIG = 1  # prctl(2), PR_SET_PDEATHSIG


def die_with_make() -> None:
    """Ask the kernel to interrupt us when our parent ends; only where make is the parent, and only on Linux."""
    if sys.platform == "linux" and "MAKELEVEL" in os.environ:
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGTERM)
