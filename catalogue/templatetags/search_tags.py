"""How search shows why something was found."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from catalogue.search_words import marked

register = template.Library()


@register.filter
def highlighted(text: str, marks: Iterable[str]) -> SafeString:
    """Return `text`, escaped, with what begins like one of the folded `marks` in <mark>."""
    pieces = marked(text, marks)
    if not any(hit for _, hit in pieces):
        return escape(text)
    return format_html_join("", "{}", ((format_html("<mark>{}</mark>", one) if hit else one,) for one, hit in pieces))
