"""Addresses of the player, of what was watched, and of the video."""

from django.urls import path, re_path

from streaming import delivery
from streaming.views.history import delete_history, delete_playback, history, history_download
from streaming.views.marks import dismiss, mark_watched
from streaming.views.reports import choose_languages, report_position
from streaming.views.watch import ticket, watch

urlpatterns = [
    path("watch/<imdb:imdb_id>/", watch, name="watch"),
    path("watch/<imdb:imdb_id>/ticket/", ticket, name="ticket"),
    path("watching/position/", report_position, name="report_position"),
    path("watching/languages/", choose_languages, name="choose_languages"),
    path("watching/<imdb:imdb_id>/dismiss/", dismiss, name="dismiss"),
    path("watched/<imdb:imdb_id>/", mark_watched, name="mark_watched"),
    path("history/", history, name="history"),
    path("history/download/", history_download, name="history_download"),
    path("history/delete/", delete_history, name="delete_history"),
    path("history/<imdb:imdb_id>/delete/", delete_playback, name="delete_playback"),
    re_path(delivery.ADDRESS, delivery.deliver, name="deliver"),
    re_path(r"^v(?:/|\Z)", delivery.not_there),
]
