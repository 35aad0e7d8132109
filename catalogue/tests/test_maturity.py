import pytest

from catalogue.maturity import age_for


@pytest.mark.parametrize(
    ("rated", "age"),
    [
        *[(rated, 0) for rated in ("G", "TV-G", "TV-Y", "U", "Approved", "Passed")],
        ("TV-Y7", 7),
        *[(rated, 10) for rated in ("PG", "TV-PG")],
        *[(rated, 13) for rated in ("PG-13", "12", "12A")],
        *[(rated, 15) for rated in ("TV-14", "14", "15")],
        *[(rated, 17) for rated in ("R", "M", "16")],
        *[(rated, 18) for rated in ("NC-17", "TV-MA", "X", "18")],
        *[(rated, 18) for rated in ("", "N/A", "Not Rated", "Unrated", "something new")],
        ("pg-13 ", 13),
    ],
)
def test_a_printed_rating_becomes_an_age(rated: str, age: int) -> None:
    assert age_for(rated) == age
