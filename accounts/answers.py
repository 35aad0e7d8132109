"""How a button's request is answered, and where somebody goes next."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def next_address(request: HttpRequest) -> str:
    """Return where a request says to go next; "" when it says nothing, or leads away from the site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


def is_fetch(request: HttpRequest) -> bool:
    """Return whether a script of ours asks, that shows what comes of it by itself."""
    return request.headers.get("X-Requested-With") == "fetch"


def done(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Answer a button: nothing for a script, else the page that it came from, or the one at `otherwise`."""
    if is_fetch(request):
        return HttpResponse(status=204)
    return HttpResponseRedirect(next_address(request) or otherwise)
