"""What is read past the ORM is what the ORM's rule lets through."""

import pytest

from catalogue.models import Title
from catalogue.quick_read import condition_of, read
from catalogue.tests.test_querysets import Anybody
from catalogue.tests.titles import make_title
from notflix_site.mongo.tests.explain import explained_queries

pytestmark = [pytest.mark.django_db, pytest.mark.orm]


@pytest.mark.parametrize("limit", [None, 0, 13, 18])
def test_it_lets_through_what_the_queryset_does(limit: int | None) -> None:
    for number, age in enumerate((0, 10, 13, 17, 18)):
        make_title(f"tt000000{number}", f"Film {number}", age=age)
    make_title("tt0000009", "Hidden", published=False)
    visible = Title.objects.visible_to(Anybody(limit))
    read_past_it = read(Title, [condition_of(visible)], ("name",), index="_id_", order=[("_id", 1)])
    assert read_past_it == list(visible.order_by("pk"))


def test_only_the_fields_asked_for_are_loaded_and_others_when_they_are_used() -> None:
    make_title("tt0000001", "Heat", year=1995, plot="Cops and robbers")
    with explained_queries() as queries:
        [heat] = read(Title, [{"name": "Heat"}], ("name", "year"), index="_id_")
        assert (heat.name, heat.year) == ("Heat", 1995)
    assert len(queries) == 1
    assert heat.plot == "Cops and robbers"
    assert not heat._state.adding
