"""`package.json`, read by who does not trust it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.package_file import Package, parse


def test_colour_and_size_are_read() -> None:
    assert parse(b'{"version": 1, "colour": "#a06030", "size": 123456, "made": "x"}') == Package("#a06030", 123456)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[1, 2]",
        '"#a06030"',
        "{",
        '{"colour": "#a06030"',
        '{"size": NaN}',
        '{"colour": "red", "size": "12"}',
        '{"colour": "#A0603", "size": -1}',
        '{"colour": "#a06030\\n", "size": 0}',
        '{"colour": ["#a06030"], "size": true}',
        '{"colour": {"$gt": ""}, "size": 1.5}',
        '{"size": 1e999}',
        f'{{"size": {2**63}}}',
        f'{{"size": {"9" * 5000}}}',
        "[" * 30_000,
    ],
)
def test_what_is_broken_says_nothing(text: str) -> None:
    assert parse(text.encode()) == Package()


def test_what_is_no_text_says_nothing() -> None:
    assert parse(b"\xff\xfe\x00{") == Package()


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps).map(str.encode)
)
def test_nothing_that_it_may_hold_is_a_failure(data: bytes) -> None:
    found = parse(data)
    assert found.size is None or found.size > 0
