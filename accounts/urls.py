"""Addresses of profiles, of my list and of ratings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
