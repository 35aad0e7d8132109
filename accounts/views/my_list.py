"""My list, as a wall of posters; and the button that puts a title on it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts import my_list as lists
from accounts.answers import done, is_fetch
from accounts.middleware import ProfileRequest
from accounts.places import Place
from catalogue.access import title_or_404

PAGE_SIZE = 60


@require_safe
@gzip_page
def my_list(request: ProfileRequest) -> HttpResponse:
    """The titles on the list, the newest first; `?fragment=1` is the next page's cards alone."""
    after = Place.read(request.GET.get("after", ""))
    page = lists.page(request.profile, PAGE_SIZE, after)
    address = reverse("my_list")
    context = {
        "titles": page.titles,
        "next_url": f"{address}?{urlencode({'after': str(page.further)})}" if page.further else "",
        "first_url": address if after else "",
    }
    template = "accounts/_my_list_cards.html" if request.GET.get("fragment") else "accounts/my_list.html"
    return render(request, template, context)


@require_POST
def save_title(request: ProfileRequest, imdb_id: str) -> HttpResponse:
    """Put a title on the list (`saved=1`) or take it off (`saved=0`)."""
    title = title_or_404(request.profile, imdb_id)
    wanted = request.POST.get("saved")
    if wanted not in ("0", "1"):
        return HttpResponseBadRequest()
    if wanted == "0":
        lists.remove(request.profile, title)
    elif not lists.save(request.profile, title):
        if is_fetch(request):
            return HttpResponse(status=409)
        full = _("Your list is full: %(most)d titles. Take one off first.")
        messages.error(request, full % {"most": lists.MOST})
    return done(request, title.get_absolute_url())
