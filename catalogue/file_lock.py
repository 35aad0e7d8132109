"""A lock on a file, which the kernel drops with the process that holds it, so that nothing stale can be left behind."""

import fcntl
import os
from pathlib import Path


class FileLock:
    """A lock on a file, held until it is let go or this process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make it when there is none. Raises OSError."""
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def try_to_take(self, *, shared: bool) -> bool:
        """Take the lock, or change how it is held, if that needs no waiting; say whether it worked."""
        try:
            fcntl.flock(self.descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go. In a forked child this leaves the parent's hold as it is, which LOCK_UN would not."""
        os.close(self.descriptor)
