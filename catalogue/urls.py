"""Addresses of the catalogue."""

from django.urls import path, re_path

from catalogue.browse import browse
from catalogue.picture import picture
from catalogue.title import title

urlpatterns = [
    path("browse/", browse, name="browse"),
    path("title/<imdb:imdb_id>/", title, name="title"),
    re_path(r"^pictures/(?P<name>[0-9a-f]{64}\.webp)\Z", picture, name="picture"),
]
