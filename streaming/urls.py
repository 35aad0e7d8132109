"""Addresses of the player and of the video."""

from django.urls import path, re_path

from streaming import delivery, views

urlpatterns = [
    path("watch/<imdb:imdb_id>/", views.watch, name="watch"),
    re_path(delivery.ADDRESS, delivery.deliver, name="deliver"),
    re_path(r"^v(?:/|\Z)", delivery.not_there),
]
