"""What home and search are measured against: Flask, PyMongo and Jinja, as one would write them in an afternoon.

The home page has the same rows with the same titles, each from one find by the index that ours uses, and the same facts
on each card. The search page is given the titles it shows. Nobody signs in, nothing is kept, everybody sees everything.
"""

from typing import Any

from flask import Flask, render_template, request
from jinja2 import DictLoader
from pymongo.collection import Collection

Document = dict[str, Any]

_ROW = 20
_SHOWN = {"published": True, "available": True}
# What a page of this size would not ask for either.
_NOT_SHOWN = dict.fromkeys(("omdb", "season_lists", "people", "shelves", "name_words", "words"), 0)
_NEWEST, _BEST, _LATEST = ([(key, -1), ("_id", -1)] for key in ("added_at", "score", "sort_year"))

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}{% endblock %} Notflix</title>
<link rel="stylesheet" href="/static/base.css"><script type="module" src="/static/rows.js"></script></head><body>
<a class="skip" href="#main">Skip to the content</a>
<header class="header"><a class="wordmark" href="/">Not<b>flix</b></a>
<nav class="nav" aria-label="Main"><a href="/">Home</a><a href="/browse/?kind=movie">Films</a>
<a href="/browse/?kind=series">Series</a></nav>
<form class="search-box" role="search" action="/search/"><input type="search" name="q" aria-label="Search"></form>
</header><main id="main">{% block content %}{% endblock %}</main>
<footer class="footer"><p>Facts about films and series come from OMDb, CC BY-NC 4.0.</p></footer></body></html>"""

_FACTS = """{% if title.year %}<span>{{ title.year -}}
{% if title.kind == "series" and title.end_year != title.year %}–{{ title.end_year or "" }}{% endif %}</span>
{% endif %}
{% if title.runtime %}<span>{{ title.runtime // 60 }} h {{ title.runtime % 60 }} min</span>{% endif %}
{% if title.rated not in ("", "Not Rated", "N/A") %}<span>{{ title.rated }}</span>{% endif %}"""

_CARD = """<li><div class="card"><a class="card-link" href="/title/{{ title.imdb_id }}/">
{% set picture = title.poster or title.hero %}
<div class="poster" data-colour="{{ title.colour }}">
{% if picture %}<img src="/pictures/{{ picture[:-5] }}-half.webp"
  srcset="/pictures/{{ picture[:-5] }}-half.webp 250w, /pictures/{{ picture }} 500w"
  sizes="(max-width: 40rem) 8rem, 13rem" alt="{{ title.name if title.poster }}" width="250" height="375" loading="lazy"
  decoding="async">{% endif %}
{% if not title.poster %}<p class="poster-name" dir="auto">{{ title.name }}</p>
<p class="poster-note">{{ "Series" if title.kind == "series" else title.year }}</p>{% endif %}</div>
<p class="card-facts facts">{% include "facts" %}</p></a>
{% if title.kind == "movie" %}<a class="card-play" href="/watch/{{ title.imdb_id }}/" tabindex="-1"></a>{% endif %}
</div></li>"""

_HOME = """{% extends "page" %}{% block title %}Home ·{% endblock %}{% block content %}<h1>Home</h1>
<section class="hero"><img src="/pictures/{{ hero.hero }}" alt="" width="1280" height="720">
<h2><a href="/title/{{ hero.imdb_id }}/">{{ hero.name }}</a></h2>
<p class="facts">{% with title = hero %}{% include "facts" %}{% endwith %}</p><p class="hero-plot">{{ hero.plot }}</p>
<a class="button" href="/watch/{{ hero.imdb_id }}/">Play</a>
<a class="button" href="/title/{{ hero.imdb_id }}/">More</a>
</section>
{% for heading, titles in rows %}<section class="row" aria-labelledby="row-{{ loop.index }}">
<div class="row-head"><h2 id="row-{{ loop.index }}">{{ heading }}</h2>
<a class="row-more" href="/browse/">See all</a></div>
<ul class="row-track">{% for title in titles %}{% include "card" %}{% endfor %}</ul></section>{% endfor %}
{% for heading in later %}<section class="row" data-lazy-row="/rows/{{ loop.index }}/"><h2>{{ heading }}</h2>
<ul class="row-track">{% for _ in range(10) %}<li class="ghost"></li>{% endfor %}</ul></section>{% endfor %}
{% endblock %}"""

_SEARCH = """{% extends "page" %}{% block title %}Search ·{% endblock %}{% block content %}<h1>Search</h1>
<h2>{{ titles | length }} results</h2><ol class="results-list">{% for title in titles %}<li class="result">
<div class="poster" data-colour="{{ title.colour }}">{% if title.poster or title.hero %}
<img src="/pictures/{{ title.poster or title.hero }}" alt="" width="150" height="225" loading="lazy">{% endif %}</div>
<h3 dir="auto"><a href="/title/{{ title.imdb_id }}/">{{ title.name }}</a></h3>
<p class="result-facts facts">{% include "facts" %}</p>
<p class="result-because">Directed by {{ title.directors | join(", ") }} · With {{ title.actors | join(", ") }}</p></li>
{% endfor %}</ol>{% endblock %}"""


def make_app(titles: Collection[Document], later: list[str]) -> Flask:
    """Return the app over a collection of titles; `later` are headings of the rows that a script would fill."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"page": _PAGE, "facts": _FACTS, "card": _CARD, "home": _HOME, "search": _SEARCH})
    app.jinja_env.autoescape = True

    def row(shelf: str, order: list[tuple[str, int]], **further: object) -> list[Document]:
        wanted = {"shelves": shelf, **_SHOWN, **further}
        return list(titles.find(wanted, _NOT_SHOWN).sort(order).limit(_ROW))

    @app.get("/")
    def home() -> str:
        rows = [
            ("Newly added", row("all", _NEWEST)),
            ("Top rated", row("all", _BEST, score={"$gt": 0})),
            ("Films", row("movie", _LATEST, kind="movie")),
        ]
        newest = rows[0][1]
        hero = next((title for title in newest if title["hero"]), newest[0])
        return render_template("home", hero=hero, rows=rows, later=later)

    @app.get("/search/")
    def search() -> str:
        ids = request.args["ids"].split()
        found = {one["imdb_id"]: one for one in titles.find({"imdb_id": {"$in": ids}, **_SHOWN}, _NOT_SHOWN)}
        return render_template("search", titles=[found[one] for one in ids if one in found])

    return app
