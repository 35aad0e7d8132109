"""What languages call themselves."""

import pytest

from catalogue.languages import own_name


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("de", "Deutsch"),
        ("de-AT", "Deutsch"),
        ("pt-BR", "Português Brasileiro"),
        ("es-419", "Español"),
        ("zh-TW", "繁體中文"),
        ("zh", "中文"),
        ("tlh", "tlh"),
        ("", ""),
    ],
)
def test_a_language_is_called_what_it_calls_itself(language: str, name: str) -> None:
    assert own_name(language) == name
