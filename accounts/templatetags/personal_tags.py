"""Buttons for what a profile does with a title; each looks up by key what is so now."""

from typing import Any

from django import template
from django.template import RequestContext

from accounts.my_list import is_saved
from accounts.ratings import rating_of
from catalogue.models import Title

register = template.Library()


@register.inclusion_tag("accounts/_list_button.html", takes_context=True)
def list_button(context: RequestContext, title: Title) -> dict[str, Any]:
    """A button that puts a title on the profile's list, or takes it off."""
    return _for_button(context, title) | {"saved": is_saved(context["request"].profile, title)}


@register.inclusion_tag("accounts/_rating_buttons.html", takes_context=True)
def rating_buttons(context: RequestContext, title: Title) -> dict[str, Any]:
    """Two buttons, thumb up and thumb down, of which one or none is pressed."""
    return _for_button(context, title) | {"liked": rating_of(context["request"].profile, title)}


def _for_button(context: RequestContext, title: Title) -> dict[str, Any]:
    # An inclusion tag's template knows nothing of the page but what it is given.
    return {"title": title, "csrf_token": context.get("csrf_token"), "here": context["request"].get_full_path()}
