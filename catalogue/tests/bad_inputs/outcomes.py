"""What must be seen of a row after a run, in the report and in the database."""

from catalogue.tests.bad_inputs.row import ID, Row, Seen

# What is wrong with these is a folder's texts: one that was on the site stays there. Otherwise its video cannot play.
_TEXTS = ("META", "OMDB", "KEPT")


def assert_as_expected(row: Row, seen: Seen, *, known: bool) -> None:
    """See that a row came to what it should; `known`: its folder was a good one before, and on the site."""
    known = known and not row.name  # with such a name it never was
    {"published": _published, "problem": _problem, "passed over": _passed_over, "settling": _settling}[
        row.expected.outcome
    ](row, seen, known)
    if row.expected.also:
        row.expected.also(seen)


def _published(row: Row, seen: Seen, known: bool) -> None:
    assert seen.problems == []
    assert seen.on_the_site
    assert [one["problem_code"] for one in seen.streams] == [""]
    assert seen.episode or seen.title
    said = {**(seen.title or {}), **(seen.episode or {})}
    wanted = {"needs_details": False, **row.expected.fields}
    assert {name: said[name] for name in wanted} == {
        name: seen.imdb_id if value == ID else value for name, value in wanted.items()
    }
    assert len(seen.notes) == bool(row.expected.says)
    assert all(row.expected.says in note for note in seen.notes)


def _problem(row: Row, seen: Seen, known: bool) -> None:
    expected = row.expected
    assert [one["code"] for one in seen.problems] == [expected.code]
    assert expected.says in seen.problems[0]["detail"]
    assert seen.notes == []
    assert [(one["problem_code"], one["problem_text"]) for one in seen.streams] == [
        (expected.code, seen.problems[0]["detail"])
    ]
    stays = known and row.id.startswith(_TEXTS)
    assert [one["state"] for one in seen.streams] == ["ready" if stays else "problem"]
    assert seen.on_the_site == stays
    if stays:
        assert seen.title
        assert seen.title["name"] == f"Title of {seen.imdb_id}"
    elif known:
        assert seen.title
        assert not seen.title["available"]
    else:
        assert seen.title is seen.episode is None
        assert seen.streams[0]["title_id"] is None


def _passed_over(row: Row, seen: Seen, known: bool) -> None:
    assert (seen.problems, seen.notes) == ([], [])
    if not known:
        assert (seen.streams, seen.title) == ([], None)
        return
    assert [one["state"] for one in seen.streams] == ["missing"]
    assert seen.title
    assert not seen.title["available"]


def _settling(row: Row, seen: Seen, known: bool) -> None:
    assert (seen.problems, seen.notes) == ([], [])
    assert seen.on_the_site == known
    assert len(seen.streams) == known
