"""Where a stream is fetched from: the video server's address, or this site's, with a ticket in the path."""

import time

from django.conf import settings

from catalogue.models import Stream
from streaming import tickets


def address(stream: Stream, file: str) -> str:
    """Return the ticketed address of a file of the stream; it begins with `/` when this site serves the video.

    Only call it for somebody who may see the stream's title: the address is the right to play it.
    """
    keys = tickets.Keys.parse(settings.NOTFLIX_STREAM_SECRET)
    expires = tickets.expiry(time.time(), stream.duration or 0)
    return settings.NOTFLIX_VIDEO_URL + tickets.path_for(keys, stream.folder, expires, file)
