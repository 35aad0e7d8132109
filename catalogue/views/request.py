"""What the views of the catalogue know of a request."""

from collections.abc import Collection

from bson import ObjectId
from django.http import HttpRequest

from catalogue.querysets import Viewer


class ViewerRequest(HttpRequest):
    """A request of somebody signed in: `profile` is the viewer that the site's middleware attached.

    `watched` are the keys of the titles of which that viewer has watched anything, read when somebody asks for them.
    """

    profile: Viewer
    watched: list[ObjectId]


def one_of(request: HttpRequest, name: str, allowed: Collection[str], default: str) -> str:
    """Return the value of a parameter of the address if it is one of those allowed, else the default."""
    value = request.GET.get(name, default)
    return value if value in allowed else default
