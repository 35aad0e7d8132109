"""The site as an application that a telephone or a computer installs: its manifest, its worker, and its offline page.

All three are the same for everybody, so a stranger may have them: they hold nothing of the library or of anybody.
"""

import hashlib
import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# `--surface` of tokens.css, dark and light, as the places that know no oklch want it.
DARK = "#090c12"
LIGHT = "#f7f9fc"
# What the offline page is made of beside its HTML.
_OFFLINE_FILES = ("css/tokens.css", "css/base.css", "css/components.css", "img/mark.svg", "js/offline.js")
_ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable-512.png", 512, "maskable"))


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """What the site is called and looks like when it is installed."""
    icons = [
        {"src": static(f"img/{name}"), "sizes": f"{width}x{width}", "type": "image/png", "purpose": purpose}
        for name, width, purpose in _ICONS
    ]
    shortcuts = [(gettext("Search"), "search"), (gettext("My list"), "my_list")]
    home = reverse("home")
    return JsonResponse(
        {
            "id": home,
            "name": "Notflix",
            "short_name": "Notflix",
            "description": gettext("The films and series of this household."),
            "lang": get_language(),
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "theme_color": DARK,
            "background_color": DARK,
            "icons": icons,
            "shortcuts": [{"name": name, "url": reverse(page)} for name, page in shortcuts],
        },
        content_type="application/manifest+json",
    )


@login_not_required
@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The worker, from the root so that it may answer for every page: what it keeps, and where its code is.

    Browsers ask for this again and again and compare it, so whatever changes what is kept changes what stands here.
    """
    files = [static(name) for name in _OFFLINE_FILES]
    version = hashlib.sha256("\n".join([_offline_page(), *files]).encode()).hexdigest()[:16]
    shell = {"version": version, "offline": reverse("offline"), "files": files, "static": settings.STATIC_URL}
    script = f"self.shell = {json.dumps(shell)};\nimportScripts({json.dumps(static('js/service_worker.js'))});\n"
    return HttpResponse(script, content_type="text/javascript")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """What the worker shows in place of any page while the site cannot be reached."""
    return HttpResponse(_offline_page())


def _offline_page() -> str:
    """Return the page, made without the request: it is kept on a device that many may use."""
    return render_to_string("offline.html")
