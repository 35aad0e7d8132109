"""Addresses of profiles, of my list and of ratings."""

from django.urls import path

from accounts.views.choosing import enter_profile, leave_profile, profiles
from accounts.views.managing import delete_profile, manage_profiles, new_profile, profile
from accounts.views.my_list import my_list, save_title
from accounts.views.ratings import rate_title

urlpatterns = [
    path("profiles/", profiles, name="profiles"),
    path("profiles/leave/", leave_profile, name="leave_profile"),
    path("profiles/manage/", manage_profiles, name="manage_profiles"),
    path("profiles/new/", new_profile, name="new_profile"),
    path("profiles/<oid:pk>/", profile, name="profile"),
    path("profiles/<oid:pk>/enter/", enter_profile, name="enter_profile"),
    path("profiles/<oid:pk>/delete/", delete_profile, name="delete_profile"),
    path("my-list/", my_list, name="my_list"),
    path("my-list/<imdb:imdb_id>/", save_title, name="save_title"),
    path("ratings/<imdb:imdb_id>/", rate_title, name="rate_title"),
]
