"""Addresses on cards are those that `reverse` gives."""

from django.urls import reverse, set_script_prefix

from catalogue.models import Title
from catalogue.templatetags.card_tags import address


def test_a_card_leads_where_reverse_leads() -> None:
    title = Title(imdb_id="tt0017136")
    try:
        for prefix in ("/", "/films/", "/"):
            set_script_prefix(prefix)
            for page in ("title", "watch"):
                assert address(title, page) == reverse(page, args=["tt0017136"]) == f"{prefix}{page}/tt0017136/"
    finally:
        set_script_prefix("/")
