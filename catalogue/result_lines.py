"""What was found, as the search page writes it. Each line is prepared here, so that the page's loop only prints."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from catalogue.models import Title
from catalogue.pictures import half_name
from catalogue.search import Found, Results
from catalogue.templatetags.card_tags import address
from catalogue.templatetags.catalogue_tags import maturity, picture, runtime, shorten, tint, years
from catalogue.templatetags.search_tags import highlighted

_LONGEST_NAME = 120
_NAMES_SHOWN = 3


@dataclass(frozen=True)
class EpisodeLine:
    """An episode that was found, beneath its series."""

    code: str
    name: SafeString
    url: str


@dataclass(frozen=True)
class Line:
    """A title that was found: its name and `because` (why it is here) with what matched marked."""

    name: SafeString
    initial: str
    years: str
    facts: str
    because: SafeString
    url: str
    picture_url: str
    tint: str
    episodes: list[EpisodeLine]


@dataclass(frozen=True)
class _Words:
    """The words that lines are made of, in the page's language; looked up once for all lines."""

    film: str
    series: str
    directed: str
    played: str
    wrote: str


def lines_of(results: Results) -> list[Line]:
    """Return the lines of what was found, in its order."""
    words = _Words(
        film=_("Film"),
        series=pgettext("one title", "Series"),
        directed=_("Directed by {names}"),
        played=_("With {names}"),
        wrote=_("Written by {names}"),
    )
    return [_line(found, results.marks, words) for found in results.found]


def sentence_of(results: Results, limit: int) -> str:
    """Return what was found in one sentence, for eyes and for ears; "" when nothing was asked."""
    count, query = len(results.found), results.mended or results.query
    if not query:
        return ""
    if not count:
        sentence = _("Nothing found for “%(query)s”")
    elif count == limit:
        sentence = _("The first %(count)d results for “%(query)s”")
    else:
        sentence = ngettext("%(count)d result for “%(query)s”", "%(count)d results for “%(query)s”", count)
    return sentence % {"count": count, "query": query}


def _line(found: Found, marks: tuple[str, ...], words: _Words) -> Line:
    title = found.title
    shown = title.poster or title.hero
    kind = words.series if title.kind == Title.Kind.SERIES.value else words.film
    return Line(
        name=highlighted(shorten(title.name, _LONGEST_NAME), marks),
        initial=next(filter(str.isalnum, title.name), title.name[:1]),
        years=years(title),
        facts=" · ".join(filter(None, (kind, runtime(title.runtime), maturity(title)))),
        because=_because(found, marks, words) if found.people else SafeString(),
        url=address(title, "title"),
        picture_url=picture(half_name(shown)) if shown else "",
        tint=tint(title),
        episodes=[EpisodeLine(one.code, highlighted(one.name, marks), address(one, "watch")) for one in found.episodes],
    )


def _because(found: Found, marks: tuple[str, ...], words: _Words) -> SafeString:
    """Return "Directed by Sergio Leone · With Eli Wallach", marked."""
    names: dict[str, list[str]] = {words.directed: [], words.played: [], words.wrote: []}
    for name in found.people:
        if name in found.title.directors:
            names[words.directed].append(name)
        else:
            names[words.played if name in found.title.actors else words.wrote].append(name)
    told = [
        format_html(sentence, names=_listed(people[:_NAMES_SHOWN], marks))
        for sentence, people in names.items()
        if people
    ]
    return format_html_join(" · ", "{}", ((one,) for one in told))


def _listed(people: list[str], marks: tuple[str, ...]) -> SafeString:
    return format_html_join(", ", "<bdi>{}</bdi>", ((highlighted(name, marks),) for name in people))
