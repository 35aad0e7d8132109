import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming import tickets
from streaming.tickets import Keys, Outcome

NEW = "n" * 32
OLD = "o" * 40
FOLDER = "film0123456789abcdef"
NOW = 1_799_999_000.5
ENDS = 1_800_000_000
KEYS = Keys.parse(NEW)
HOUR = 3600


def _check(
    ticket: str, *, keys: Keys = KEYS, expires: str = str(ENDS), folder: str = FOLDER, now: float = NOW
) -> Outcome:
    key, signature = ticket.split("/")
    return tickets.check(keys, key, signature, expires, folder, now)


def test_the_signature_is_the_one_that_openssl_computes_by_nginx_rule() -> None:
    # printf '<32 x>:1800000000:film0123456789abcdef:<32 x>' |
    #     openssl md5 -binary | openssl base64 | tr +/ -_ | tr -d =
    assert tickets.sign(Keys.parse("x" * 32), FOLDER, ENDS) == "a/D4tOA18fvrvGpQF90pRk-w"


def test_a_ticket_is_valid_until_its_end() -> None:
    ticket = tickets.sign(KEYS, FOLDER, ENDS)
    assert _check(ticket) is Outcome.VALID
    assert _check(ticket, now=ENDS) is Outcome.VALID
    assert _check(ticket, now=ENDS + 0.001) is Outcome.EXPIRED


def test_each_of_the_first_21_characters_counts() -> None:
    ticket = tickets.sign(KEYS, FOLDER, ENDS)
    for place in range(2, 2 + 21):
        other = "A" if ticket[place] != "A" else "B"
        assert _check(f"{ticket[:place]}{other}{ticket[place + 1 :]}") is Outcome.FORGED


def test_a_ticket_is_for_one_folder_and_one_end() -> None:
    ticket = tickets.sign(KEYS, FOLDER, ENDS)
    assert _check(ticket, folder="other_film-89abcdef") is Outcome.FORGED
    assert _check(ticket, expires=str(ENDS + 1)) is Outcome.FORGED
    assert _check(ticket, expires=f"0{ENDS}") is Outcome.FORGED


def test_forged_comes_before_expired() -> None:
    forged = tickets.sign(Keys.parse(OLD), FOLDER, ENDS)
    assert _check(forged, now=ENDS + 1) is Outcome.FORGED


def test_the_empty_secret_opens_nothing() -> None:
    signed_with_nothing = tickets._signature("", str(ENDS), FOLDER)
    for key in ("a", "b", "z", ""):
        assert tickets.check(KEYS, key, signed_with_nothing, str(ENDS), FOLDER, NOW) is Outcome.FORGED


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_stands_in_an_address_is_forged_and_never_a_crash(
    key: str, signature: str, expires: str, folder: str
) -> None:
    assert tickets.check(KEYS, key, signature, expires, folder, NOW) is Outcome.FORGED
    assert tickets.check(KEYS, "a", signature, str(ENDS), FOLDER, NOW) is Outcome.FORGED


@pytest.mark.parametrize("expires", ["", "9" * 19, "9" * 100_000, "-1", "1e9", "١٢٣", " 1", "1\n"])
def test_an_end_that_is_no_time_is_forged_even_with_a_right_signature(expires: str) -> None:
    signature = tickets._signature(NEW, expires, FOLDER)
    assert tickets.check(KEYS, "a", signature, expires, FOLDER, NOW) is Outcome.FORGED


def test_rotating_the_secrets_leaves_no_gap() -> None:
    old_ticket = tickets.sign(Keys.parse(OLD), FOLDER, ENDS)
    for text in (f"a:{OLD},b:{NEW}", f"b:{NEW},a:{OLD}", f"b:{NEW}, a:{OLD}"):
        assert _check(old_ticket, keys=Keys.parse(text)) is Outcome.VALID
    new_ticket = tickets.sign(Keys.parse(f"b:{NEW},a:{OLD}"), FOLDER, ENDS)
    assert new_ticket.startswith("b/")
    assert _check(new_ticket, keys=Keys.parse(f"a:{OLD},b:{NEW}")) is Outcome.VALID
    assert _check(new_ticket, keys=Keys.parse(f"b:{NEW}")) is Outcome.VALID
    assert _check(old_ticket, keys=Keys.parse(f"b:{NEW}")) is Outcome.FORGED


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "short",
        "n" * 31,
        NEW + "!",
        NEW + ":",
        "a:",
        f"c:{NEW}",
        f"A:{NEW}",
        f"a:{NEW},",
        f",{NEW}",
        f"{NEW}\n{OLD}",
        f"a:{NEW},a:{OLD}",
        f"{NEW},a:{OLD}",
        f"a:{NEW},b:{NEW}",
        f"a:{NEW},b:{OLD},a:{NEW}",
        "ü" * 40,
        f"a:b:{NEW}",
    ],
)
def test_a_secret_written_wrongly_is_refused_in_one_line_that_does_not_show_it(text: str) -> None:
    with pytest.raises(ValueError, match="NOTFLIX_STREAM_SECRET") as caught:
        Keys.parse(text)
    assert "\n" not in str(caught.value)
    assert NEW not in str(caught.value)


def test_secrets_are_not_shown() -> None:
    assert NEW not in repr(Keys.parse(f"b:{NEW},a:{OLD}"))


@pytest.mark.parametrize(
    ("duration", "hours"),
    [
        (0, 4),
        (-5, 4),
        (HOUR, 4),
        (2 * HOUR, 4),
        (2.5 * HOUR, 5),
        (6 * HOUR, 12),
        (9 * HOUR, 12),
        (float("inf"), 12),
    ],
)
def test_a_ticket_lasts_twice_the_stream_and_four_to_twelve_hours(duration: float, hours: float) -> None:
    assert tickets.lifetime(duration) == hours * HOUR


@given(st.floats(0, 2e9), st.floats(0, 1e6))
def test_a_ticket_ends_at_the_first_full_hour_after_its_lifetime(now: float, duration: float) -> None:
    end = tickets.expiry(now, duration)
    assert end % HOUR == 0
    assert 0 <= end - (now + tickets.lifetime(duration)) < HOUR


def test_everyone_within_an_hour_has_the_same_address() -> None:
    ends = {tickets.expiry(ENDS + second, 5400) for second in (1, 60, 1800, 3599, 3600)}
    assert len(ends) == 1


def test_the_path_holds_the_ticket_the_folder_and_the_file() -> None:
    path = tickets.path_for(KEYS, FOLDER, ENDS, "audio/en/a film.mp4")
    assert path == f"/v/{tickets.sign(KEYS, FOLDER, ENDS)}/{ENDS}/{FOLDER}/audio/en/a%20film.mp4"


@pytest.mark.parametrize("name", ["short", "a" * 129, "../film-0123", f"{FOLDER}\n", f"{FOLDER}:1", "filmé-0123456"])
def test_no_ticket_is_written_for_such_a_folder(name: str) -> None:
    with pytest.raises(ValueError, match="hashed folder"):
        tickets.sign(KEYS, name, ENDS)
