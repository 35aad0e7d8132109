"""Addresses for cards: a page has hundreds, and `{% url %}` takes longer than all else of a card."""

from functools import lru_cache

from django import template
from django.urls import get_script_prefix, reverse

from catalogue.models import Episode, Title

register = template.Library()

_ANY_TITLE = "tt0000000"


@register.filter
def address(title: Title | Episode, page: str) -> str:
    """Return the address of a title's or an episode's page: "title", or "watch"."""
    before, after = _address_parts(page, get_script_prefix())
    return before + title.imdb_id + after


@lru_cache(maxsize=8)
def _address_parts(page: str, script_prefix: str) -> tuple[str, str]:  # noqa: ARG001  (`reverse` knows it by itself)
    """Return what stands before and after the IMDb id in the addresses of a kind of page."""
    before, _, after = reverse(page, args=[_ANY_TITLE]).partition(_ANY_TITLE)
    return before, after
