"""The pictures that pages show."""

from contextlib import suppress
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from catalogue import pictures

_FOR_EVER = "private, max-age=31536000, immutable"
_NOT_FOR_LONG = "private, max-age=60"


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:  # noqa: ARG001
    """A poster or still by the hash of its content, so it may be kept for ever by the browser that was let in.

    The small copy of a picture from before there were any is made when it is first asked for. Where that fails, on a
    full disk for one, the picture itself stands in, for a minute.
    """
    file = _opened(name)
    whole = pictures.whole_name(name)
    if file is None and whole != name:
        with suppress(pictures.PictureProblem):
            pictures.make_half(whole, settings.NOTFLIX_PICTURES)
        file = _opened(name)
    kept = _FOR_EVER if file else _NOT_FOR_LONG
    file = file or _opened(whole)
    if file is None:
        raise Http404
    response = FileResponse(file, content_type="image/webp")
    response.headers["Cache-Control"] = kept
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _opened(name: str) -> BinaryIO | None:
    try:
        return (settings.NOTFLIX_PICTURES / name).open("rb")
    except OSError:
        return None
