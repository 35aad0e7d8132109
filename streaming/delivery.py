"""The video itself, served by Django at `/v/...` for the setup on one machine.

It checks the same tickets as the nginx video server (`docker/video-server/`), opens the same names and
answers with the same codes and headers; `streaming/tests/test_nginx.py` compares the two. The ticket in the
path is the only right: no session, no database.
"""

import errno
import os
import stat
import time
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from streaming import ranges, tickets

CONTENT_TYPES = {
    "mpd": "application/dash+xml",
    "m3u8": "application/vnd.apple.mpegurl",
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "ts": "video/mp2t",
    "webm": "video/webm",
    "vtt": "text/vtt",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
"""Every extension that is served, with its type: neither `metadata.txt` nor `omdb.json`."""

# A name begins with a letter or a digit: no dot-files, no "..". nginx's template has the same two lines.
_REST_OF_NAME = r"[A-Za-z0-9 !&'()+,.=@_~-]*"
_FILE = rf"(?:[A-Za-z0-9]{_REST_OF_NAME}/){{0,7}}[A-Za-z0-9]{_REST_OF_NAME}\.(?:{'|'.join(CONTENT_TYPES)})"
ADDRESS = (
    r"^v/(?P<key>[a-z])/(?P<signature>[A-Za-z0-9_-]+)/(?P<expires>[0-9]+)"
    rf"/(?P<folder>{tickets.FOLDER})/(?P<file>{_FILE})\Z"
)
"""The grammar of a ticketed address, for `re_path`. What does not fit is not there, whatever its ticket."""

_METHODS = ("GET", "HEAD", "OPTIONS")
_MANIFESTS = (".mpd", ".m3u8")
_REFUSALS = {
    403: "This ticket does not open that.\n",
    404: "There is nothing here.\n",
    410: "This ticket has expired.\n",
    416: "There are no such bytes.\n",
}
# What nginx answers 403 to as well: a symbolic link, or a file it may not read.
_FORBIDDEN_ERRORS = {errno.ELOOP, errno.EACCES, errno.EPERM}

_keys = lru_cache(maxsize=1)(tickets.Keys.parse)


@csrf_exempt  # nothing changes here, and a POST should hear "method not allowed", not of cookies
@login_not_required  # the ticket is the right: players without our cookies may use it too
def deliver(request: HttpRequest, key: str, signature: str, expires: str, folder: str, file: str) -> HttpResponseBase:
    """Serve `file` of the hashed folder `folder` to whoever holds a ticket for it; ADDRESS names the parts.

    Answers 200, 206, 304, 412 or 416 about the file, 403 for a forged ticket or one of another folder, 410
    for an expired one, 405 for a method that is not GET, HEAD or OPTIONS, and otherwise 404.
    """
    # The ticket is the right to the film. From here on, whatever logs this request logs folder and file only.
    request.path = request.path_info = f"/v/{folder}/{file}"
    if request.method not in _METHODS:
        return _finish(HttpResponseNotAllowed(_METHODS), file)
    if request.method == "OPTIONS":
        return _finish(HttpResponse(status=204, headers={"Allow": ", ".join(_METHODS)}), file)
    keys = _keys(settings.NOTFLIX_STREAM_SECRET)
    outcome = tickets.check(keys, key, signature, expires, folder, time.time())
    if outcome is not tickets.Outcome.VALID:
        return _finish(_refusal(outcome.value), file)
    return _finish(_answer(request, [folder, *file.split("/")]), file)


@csrf_exempt
@login_not_required
def not_there(request: HttpRequest) -> HttpResponseBase:
    """Answer 404, in the same few words, to every address under `/v/` that is none of ours."""
    request.path = request.path_info = "/v/"
    return _finish(_refusal(404), "")


def _answer(request: HttpRequest, parts: Sequence[str]) -> HttpResponseBase:
    if settings.NOTFLIX_LIBRARY.startswith(("http://", "https://")):
        return _refusal(404)  # the films are on a video server; there is nothing to read on this machine
    try:
        descriptor = _open_inside(settings.NOTFLIX_LIBRARY, parts)
    except OSError as error:
        return _refusal(403 if error.errno in _FORBIDDEN_ERRORS else 404)
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            return _refusal(404)
        return _file_response(request, descriptor, facts, parts[-1])
    finally:
        os.close(descriptor)


def _open_inside(directory: str, parts: Sequence[str]) -> int:
    """Open the file at `parts` below `directory` for reading, part by part, following no symbolic link.

    Returns a descriptor that the caller closes. Raises OSError. The directory itself may be a link: that is
    the operator's choice. Not blocking, so that a named pipe in the library cannot hold a worker.
    """
    here = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            above, here = here, os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(above)
        return os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
    finally:
        os.close(here)


def _file_response(request: HttpRequest, descriptor: int, facts: os.stat_result, name: str) -> HttpResponseBase:
    modified = int(facts.st_mtime)
    etag = f'"{modified:x}-{facts.st_size:x}"'  # nginx's form, so that a cache may hear it from either
    response: HttpResponseBase | None = get_conditional_response(request, etag, modified)
    if response is None:
        span = ranges.requested(request.headers, facts.st_size, etag, modified)
        response = _content(request, descriptor, facts.st_size, span, CONTENT_TYPES[name.rpartition(".")[2]])
    elif response.status_code == 304:
        response.headers["Content-Length"] = str(facts.st_size)  # or CommonMiddleware would say 0
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(modified)
    return response


def _content(
    request: HttpRequest, descriptor: int, size: int, span: range | None, content_type: str
) -> HttpResponseBase:
    if span is not None and not span:
        response = _refusal(416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    headers = {"Content-Length": str(size), "Accept-Ranges": "bytes"}
    if span is not None:
        headers = {
            "Content-Length": str(len(span)),
            "Content-Range": f"bytes {span.start}-{span.stop - 1}/{size}",
        }
    status = 200 if span is None else 206
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=content_type, headers=headers)
    # A descriptor of its own, which the response closes at its end.
    body = ranges.Stretch(os.dup(descriptor), range(size) if span is None else span)
    streamed = FileResponse(body, status=status, content_type=content_type, headers=headers)
    streamed.block_size = 64 * 1024
    return streamed


def _refusal(status: int) -> HttpResponse:
    return HttpResponse(_REFUSALS[status], status=status, content_type="text/plain")


def _finish(response: HttpResponseBase, file: str) -> HttpResponseBase:
    """Add the headers that every answer carries; only what was really served may be kept by a cache."""
    caching = "no-store"
    if response.status_code in {200, 206, 304}:
        caching = "private, max-age=60" if file.endswith(_MANIFESTS) else "private, max-age=31536000, immutable"
    response.headers["Cache-Control"] = caching
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
