"""Parts of a file: which one a request asks for, and how to hand it out without reading it all."""

import os
import re
from collections.abc import Mapping

from django.utils.http import parse_http_date_safe

# Bounded digits: eighteen are more bytes than any disk has, and anything longer is answered as out of range.
_ONE_RANGE = re.compile(r"bytes= *(?:([0-9]{1,18}) *- *([0-9]{0,18})|-([0-9]{1,18})) *", re.IGNORECASE)
_OUT_OF_RANGE = range(1, 1)


def requested(headers: Mapping[str, str], size: int, etag: str, modified: int) -> range | None:
    """Return the bytes that a request for a file of `size` bytes asks for: None for all, empty for 416.

    `headers` are the request's (Range, If-Range), `etag` and `modified` (seconds since 1970) describe the
    file as it is now. The rules are RFC 9110's (section 14), and where that leaves a choice, what nginx does
    with `max_ranges 1`: several ranges get the whole file, a range that cannot be read cannot be satisfied.
    """
    wanted = headers.get("Range", "")
    is_one_range = re.match(r"bytes=[^,]+\Z", wanted, re.IGNORECASE)
    if not is_one_range or not _is_unchanged(headers.get("If-Range", ""), etag, modified):
        return None
    match = _ONE_RANGE.fullmatch(wanted)
    if match is None:
        return _OUT_OF_RANGE
    first, last, suffix = match.groups()
    if suffix:
        span = range(max(0, size - int(suffix)), size)
    else:
        span = range(int(first), min(int(last) + 1, size) if last else size)
    # From the first byte on, an empty file has all there is.
    return None if span.start == span.stop == 0 else span


def _is_unchanged(if_range: str, etag: str, modified: int) -> bool:
    if not if_range:
        return True
    if if_range.endswith('"'):
        return if_range == etag
    return parse_http_date_safe(if_range) == modified


class Stretch:
    """A stretch of an open file, as the readable thing that FileResponse and `wsgi.file_wrapper` expect.

    Not buffered, and with `fileno`: gunicorn then sends it with sendfile(2), from the descriptor's position
    and as much as Content-Length says. Other servers call `read`, which stops at the end of the stretch.
    """

    def __init__(self, descriptor: int, span: range) -> None:
        """Take over `descriptor` (it is closed by `close`) and go to the first byte of `span`."""
        self._descriptor = descriptor
        self._left = len(span)
        os.lseek(descriptor, span.start, os.SEEK_SET)

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, b"" at the end."""
        data = os.read(self._descriptor, min(size, self._left))
        self._left -= len(data)
        return data

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def close(self) -> None:
        """Close the descriptor; a second time does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
