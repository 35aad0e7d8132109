"""Wrong configuration, said before it hurts: each check has an id and a hint that says what to do."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from notflix_site.env import is_web_address


@register(Tags.urls)
def remote_library_needs_a_video_server(**_kwargs: Any) -> list[CheckMessage]:
    """notflix.E001: this site can only serve video that lies on its own disk."""
    if not is_web_address(settings.NOTFLIX_LIBRARY) or settings.NOTFLIX_VIDEO_URL:
        return []
    return [
        Error(
            "NOTFLIX_LIBRARY is on another server, and NOTFLIX_VIDEO_URL does not say where browsers fetch video.",
            hint="Set NOTFLIX_VIDEO_URL to the address of the video server, for example https://video.example.org.",
            id="notflix.E001",
        )
    ]


@register(Tags.urls)
def video_address_is_an_origin(**_kwargs: Any) -> list[CheckMessage]:
    """notflix.E002: tickets are signed for addresses that begin with /v/ at the video server's root."""
    parts = urlsplit(settings.NOTFLIX_VIDEO_URL)
    if not (parts.path or parts.query or parts.fragment or parts.username):
        return []
    return [
        Error(
            "NOTFLIX_VIDEO_URL has more than a scheme, a host and a port.",
            hint="Write it like https://video.example.org or http://127.0.0.1:8081.",
            id="notflix.E002",
        )
    ]


@register(Tags.security)
def secrets_differ(**_kwargs: Any) -> list[CheckMessage]:
    """notflix.E003: the video server knows the stream secret, and must not be able to forge sessions with it."""
    if settings.SECRET_KEY != settings.NOTFLIX_STREAM_SECRET:
        return []
    return [
        Error(
            "NOTFLIX_STREAM_SECRET is the same as DJANGO_SECRET_KEY.",
            hint='Make another: python -c "import secrets; print(secrets.token_urlsafe(48))"',
            id="notflix.E003",
        )
    ]


@register(Tags.security, deploy=True)
def any_host_is_allowed(**_kwargs: Any) -> list[CheckMessage]:
    """notflix.W001: a wildcard host lets anybody choose the address that mails and redirects carry."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Warning(
            "DJANGO_ALLOWED_HOSTS is *.",
            hint="Name the addresses of this site, separated by commas.",
            id="notflix.W001",
        )
    ]
