"""Addresses of the catalogue."""

from django.urls import path, re_path

from catalogue.views.browse import browse
from catalogue.views.picture import picture
from catalogue.views.search import search
from catalogue.views.title import title

urlpatterns = [
    path("browse/", browse, name="browse"),
    path("search/", search, name="search"),
    path("title/<imdb:imdb_id>/", title, name="title"),
    re_path(r"^pictures/(?P<name>[0-9a-f]{64}(?:-half)?\.webp)\Z", picture, name="picture"),
]
