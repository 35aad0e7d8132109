"""A library of a few hundred folders with everything that ingest can meet, and what becomes of it later."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from catalogue.tests.libraries import answer, episode_answer, jpeg, make_folder, settle
from catalogue.tests.omdb_server import OmdbServer

FILMS, ASKED, VERSIONS, EPISODES, BAD, NEW = 80, 100, 24, 48, 24, 60
_SEASONS, _SERIES = 2, 4
_POSTERS, _STILLS = 8, 8


def build(library: Path, server: OmdbServer) -> None:
    """Build the library; `server` knows what has no `omdb.json`, some folders aside that have a problem."""
    for number in range(FILMS):
        imdb_id = _film(number)
        kept = answer(imdb_id, f"Film {number}")
        folder = make_folder(library, f"film-{number:04}", imdb_id, kept=kept, still=number < _STILLS)
        if number % 2:
            _as_packaged(folder)
    for number in range(ASKED):
        imdb_id = _asked(number)
        server.titles[imdb_id] = answer(imdb_id, f"Asked {number}", Poster=_poster(server, number))
        make_folder(library, f"asked-{number:04}", f"imdb: {imdb_id}\n")
    for number in range(ASKED, ASKED + NEW):
        server.titles[_asked(number)] = answer(_asked(number), f"Asked {number}")
    for number in range(VERSIONS):
        imdb_id = _asked(number) if number % 2 else _film(number)
        known = None if number % 2 else answer(imdb_id, f"Film {number}")
        make_folder(library, f"version-{number:04}", f"{imdb_id}\nlabel: Version {number}\n", kept=known)
    _build_series(library, server)
    for number in range(BAD):
        _spoil(make_folder(library, f"wrong-{number:04}", f"tt94{number:05}"), number)
    settle(library)


def change(library: Path) -> None:
    """Let some time pass: folders come, go, change, break, are mended, and move to another id."""
    for number in range(10):
        shutil.rmtree(library / f"film-{number + 20:04}")
        library.joinpath(f"asked-{number:04}").rename(library / f"renamed-{number:04}")
        folder = library / f"film-{number + 40:04}"
        folder.joinpath("metadata.txt").write_text(
            f"{_film(number + 40)}\ntitle: Another name {number}\nlabel: Restored"
        )
        folder = library / f"film-{number + 60:04}"
        folder.joinpath("metadata.txt").write_text(_asked(number + 20))
        folder.joinpath("omdb.json").unlink()
        _spoil(library / f"asked-{number + 40:04}", number)
        _spoil(library / f"series-{number:04}", number)
        shutil.rmtree(library / f"wrong-{number:04}")
        make_folder(library, f"wrong-{number:04}", _film(number + 1000), kept=answer(_film(number + 1000), "Mended"))
    for number in range(NEW):
        make_folder(library, f"new-{number:06}", _asked(ASKED + number), still=number < _STILLS // 2)
    settle(library)


def _build_series(library: Path, server: OmdbServer) -> None:
    for number, (series, season, episode) in enumerate(_places()):
        imdb_id, series_id = f"tt93{number:05}", f"tt92{series:05}"
        about = answer(series_id, f"Series {series}", Type="series", totalSeasons=str(_SEASONS))
        mine = episode_answer(imdb_id, f"Episode {number}", series_id, season, episode)
        server.titles |= {series_id: about, imdb_id: mine}
        kept = None if series % 2 else [mine, about]
        make_folder(library, f"series-{number:04}", imdb_id, kept=kept, still=number % 12 == 0)


def _places() -> Iterator[tuple[int, int, int]]:
    """Yield a series, season and number for each episode."""
    for number in range(EPISODES):
        yield number % _SERIES, number // _SERIES % _SEASONS + 1, number // _SERIES // _SEASONS + 1


def _as_packaged(folder: Path) -> None:
    folder.joinpath("package.json").write_text('{"colour": "#123456", "size": 7654321}')
    for name in ("master.m3u8", "chapters.vtt", "thumbnails.vtt"):
        folder.joinpath(name).write_text("what players read")


def _spoil(folder: Path, number: int) -> None:
    kind = number % 4
    if kind == 0:
        folder.joinpath("metadata.txt").write_text("who knows what this is")
    elif kind == 1:
        folder.joinpath("manifest.mpd").write_text("<MPD>")
    elif kind == 2:
        folder.joinpath("seg-0-00002.m4s").unlink()
    # Of the others OMDb knows nothing: they have an id that nobody told it about.


def _film(number: int) -> str:
    return f"tt90{number:05}"


def _asked(number: int) -> str:
    return f"tt91{number:05}"


def _poster(server: OmdbServer, number: int) -> str:
    if number >= _POSTERS:
        return "N/A"
    name = f"poster-{number}.jpg"
    server.files[name] = jpeg((number * 20, 90, 30), (300, 450))
    return f"{server.url}{name}"


def copied(library: Path, to: Path) -> Path:
    """Copy a library, times included: ingest takes it for the same one."""
    shutil.copytree(library, to, symlinks=True)
    return to
