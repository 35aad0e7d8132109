"""How a profile looks."""

from typing import Any

from django import template

from accounts.models import Profile

register = template.Library()


@register.inclusion_tag("profiles/_avatar.html")
def avatar(profile: Profile) -> dict[str, Any]:
    """Draw a profile's picture in its colour, or the first letter of its name where it has none."""
    return {"profile": profile, "letter": profile.name[:1]}
