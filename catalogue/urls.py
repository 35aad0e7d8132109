"""Addresses of the catalogue."""

from django.urls import path, re_path

from catalogue import views

urlpatterns = [
    path("browse/", views.browse, name="browse"),
    path("title/<imdb:imdb_id>/", views.title, name="title"),
    re_path(r"^pictures/(?P<name>[0-9a-f]{64}\.webp)\Z", views.picture, name="picture"),
]
