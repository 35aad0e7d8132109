"""Folding, index words, slips, and the marks in what was found."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.folding import LONGEST_WORD
from catalogue.number_words import in_digits, spelled
from catalogue.search_words import (
    all_words,
    episode_words,
    fold,
    is_word,
    marked,
    name_words,
    person_words,
    slips,
    whole_name,
)

TEXTS = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Amélie", "amelie"),
        ("ÆON Łódź Straße Þór", "aeon lodz strasse thor"),
        ("Ocean's ocean’s OCEAN´S", "oceans oceans oceans"),
        ("Spider-Man", "spider man"),
        ("WALL·E", "wall e"),
        ("M*A*S*H", "mash"),
        ("J.R.R. Tolkien", "jrr tolkien"),
        ("J.J. Abrams", "j j abrams"),
        ("Romeo & Juliet + Bonnie", "romeo and juliet and bonnie"),
        ("8½", "8 1 2"),
        ("Toy Story™", "toy story"),
        ("Soft\u00adhyphen under_score", "softhyphen under score"),
        ("七人の侍", "七 人 の 侍"),
        ("トトロ", "と と ろ"),
        ("Ёлки ЁЖ", "елки еж"),
        ("Μία ΟΔΌΣ", "μια οδοσ"),
        ("أَحْمَد إشاعة ١٢", "احمد اشاعه 12"),
        ("می\u200cخواهم", "ميخواهم"),
        ("... ?! _", ""),
    ],
)
def test_words_are_folded(text: str, words: str) -> None:
    assert fold(text) == words.split()


def test_vowel_signs_do_not_divide_words() -> None:
    for text in ("दिलवाले", "ฉลาดเกมส์โกง", "한국어"):
        assert len(fold(text)) == 1


def test_different_words_of_one_script_stay_different() -> None:
    assert fold("की") != fold("का")
    assert fold("올드") != fold("울드")


@pytest.mark.parametrize(
    "ways",
    [
        ["WALL·E", "Wall-E", "wall e", "walle"],
        ["The Godfather", "godfather", "GODFATHER "],
        ["Romeo + Juliet", "Romeo and Juliet", "romeo & juliet", "romeo juliet"],
        ["Rocky II", "rocky 2", "Rocky Two"],
        ["Se7en", "Seven", "7"],
        ["12 Angry Men", "Twelve Angry Men"],
        ["Nineteen Eighty-Four", "1984"],
        ["One Hundred and One Dalmatians", "101 Dalmatians"],
        ["Friday the 13th", "Friday the Thirteenth"],
        ["L.A. Confidential", "la confidential", "L A Confidential"],
    ],
)
def test_ways_to_write_a_name_are_one_name(ways: list[str]) -> None:
    assert len({whole_name(way) for way in ways}) == 1


def test_names_that_are_different_stay_different() -> None:
    names = ["Alien", "Aliens", "X", "$", "$$", "The A", "The", "Rocky", "Rocky III", "Malcolm X", "X-Men"]
    assert len({whole_name(name) for name in names}) == len(names)


def test_a_name_is_found_by_its_words_its_whole_and_its_short_beginnings() -> None:
    assert name_words("Spider-Man") == [
        *("+spiderman", "=spiderman"),
        *("m*", "ma*", "man"),
        *("s*", "sp*", "spi*", "spider", "spiderman"),
    ]


def test_a_title_is_found_by_its_people_and_its_year_too() -> None:
    words = all_words("Breathless", ["Jean-Luc Godard", "Peter O'Toole", "J.R.R. Tolkien"], 1960)
    for word in ("breathless", "1960", "jean", "luc", "jeanluc", "godard", "otoole", "toole", "jrr", "tolkien"):
        assert word in words
    assert all_words("Up", [], None) == ["up"]


def test_names_have_few_keys() -> None:
    assert len(name_words("The Lord of the Rings: The Return of the King")) <= 25
    assert len(name_words("a b c d " * 75)) < 100
    assert len(all_words("word " * 60, ["A Person"] * 20, 2000)) < 30


def test_the_vocabulary_holds_words_only() -> None:
    words = [word for word in (*name_words("Star Wars $"), *episode_words("$"), "1977") if is_word(word)]
    assert words == ["star", "wars", "1977"]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("godfahter", "godfather"),
        ("shawshenk", "shawshank"),
        ("gofather", "godfather"),
        ("goddfather", "godfather"),
        ("hodfather", "godfather"),
        ("matirx", "matrix"),
        ("jhon", "john"),
        ("godfaht", "godfather"),
    ],
)
def test_a_slip_and_what_was_meant_have_a_key_in_common(typed: str, word: str) -> None:
    assert set(slips(typed)) & set(slips(word))


def test_short_words_have_no_slips_and_long_ones_few() -> None:
    assert slips("man") == []
    assert len(slips("w" + "xyz" * 30)) <= 6


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("twelve angry men", ["12"]),
        ("twenty one jump street", ["21"]),
        ("two thousand and one", ["2001"]),
        ("one hundred and one dalmatians", ["101"]),
        ("nineteen eighty four", ["1984"]),
        ("five hundred days", ["500"]),
        ("one two three", ["1", "2", "3"]),
        ("rocky iii", ["3"]),
        ("fast x", ["10"]),
        ("x men", []),
        ("i robot", []),
        ("thirteenth floor", ["13th"]),
        ("hundred and", ["100"]),
    ],
)
def test_numbers_are_read(words: str, digits: list[str]) -> None:
    assert [found for _, _, found in in_digits(words.split())] == digits


def test_small_numbers_are_spelled() -> None:
    for number in (*range(20), *range(20, 101, 10)):
        assert [digits for _, _, digits in in_digits([spelled(str(number))])] == [str(number)]
    assert spelled("21") == "twentyone"
    assert spelled("101") == ""


@pytest.mark.parametrize(
    ("text", "marks", "shown"),
    [
        ("The Godfather", ["god"], "The [God]father"),
        ("Amélie", ["amelie"], "[Amélie]"),
        ("Ame\u0301lie", ["ame"], "[Ame\u0301]lie"),
        ("Spider-Man", ["spiderman"], "[Spider-Man]"),
        ("Spider-Man", ["spiderm"], "[Spider-M]an"),
        ("Star Wars", ["starwars"], "[Star Wars]"),
        ("Man Up", ["manu"], "Man Up"),
        ("Ocean's Eleven", ["oceans"], "[Ocean's] Eleven"),
        ("L'Avventura", ["avv"], "L'[Avv]entura"),
        ("J.R.R. Tolkien", ["jrr", "tol"], "[J.R.R]. [Tol]kien"),
        ("七人の侍", ["の", "侍"], "七人[の侍]"),
        ("Straße", ["strass"], "[Straß]e"),
        ("8½", ["1", "2"], "8[½]"),
        ("a <b> c", ["b"], "a <[b]> c"),
        ("anything", [], "anything"),
        ("anything", [""], "anything"),
        ("", ["x"], ""),
    ],
)
def test_what_matched_is_marked(text: str, marks: list[str], shown: str) -> None:
    assert "".join(f"[{piece}]" if hit else piece for piece, hit in marked(text, marks)) == shown


@given(TEXTS)
def test_folding_takes_any_text_and_has_nothing_to_do_the_second_time(text: str) -> None:
    words = fold(text)
    assert all(0 < len(word) <= LONGEST_WORD for word in words)
    assert "".join(fold(" ".join(words))) == "".join(words)


@given(TEXTS)
def test_how_accents_are_stored_makes_no_difference(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(TEXTS)
def test_all_functions_take_any_text(text: str) -> None:
    assert name_words(text) == sorted(set(name_words(text)))
    assert set(episode_words(text)) <= set(all_words(text, [text], 2000))
    assert all(map(is_word, all_words(text, [text], 2000)))
    for word in person_words(text):
        slips(word)


@given(TEXTS, st.lists(st.text(max_size=5), max_size=4))
def test_marking_changes_no_text(text: str, marks: list[str]) -> None:
    pieces = marked(text, [*marks, *fold(text)[:2]])
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
