"""All addresses of the site. Everything but sign-in, static files, health and ticketed video asks for a sign-in."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from notflix_site.home import home, home_row
from notflix_site.pwa import manifest, offline, service_worker
from notflix_site.views import healthz, readyz

# One way in: the admin asks for the same sign-in, with its rate limits, as the site.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler404 = "notflix_site.views.not_found"

urlpatterns = [
    path("", home, name="home"),
    # A genre's name is part of the key, and nobody keeps a curator from writing one with a slash.
    path("rows/<path:key>/", home_row, name="home_row"),
    path("", include("catalogue.urls")),
    path("", include("streaming.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("sw.js", service_worker, name="service_worker"),
    path("offline/", offline, name="offline"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
