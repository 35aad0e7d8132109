"""Programs that must not outlive the process that started them."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # prctl(2)


def dies_with_parent(how: signal.Signals, *, niceness: int = 0) -> Callable[[], None]:
    """Return a `preexec_fn`: the kernel sends the child the signal `how` when this process dies, even by kill -9.

    `niceness` is added to the child's. The C library is loaded here, because after a fork it may not be. Elsewhere than
    on Linux only the niceness takes effect.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, how)
            if os.getppid() != parent:  # the parent died between fork and prctl: no signal will ever come
                os._exit(1)
        os.nice(niceness)

    return prepare
