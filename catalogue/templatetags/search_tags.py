"""How search shows why something was found."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalogue.search_words import marked

register = template.Library()


@register.filter
def highlighted(text: str, marks: Iterable[str]) -> SafeString:
    """Return `text`, escaped, with what begins like one of the folded `marks` in <mark>."""
    pieces = [format_html("<mark>{}</mark>", piece) if hit else piece for piece, hit in marked(text, marks)]
    return format_html_join("", "{}", ((piece,) for piece in pieces))
