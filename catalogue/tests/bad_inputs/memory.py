"""How much memory something takes."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

ALLOWED = 64 * 1024 * 1024  # bytes for one folder, whatever is in it


@contextmanager
def within(most: int) -> Iterator[None]:
    """See that no more than `most` bytes of memory are taken at a time."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()
