"""Migrations that were stopped half way can be gone through again."""

from typing import Any

import pytest
from django.db import connection, models

from accounts.models import User
from catalogue.database import collection_of
from catalogue.models import Title

pytestmark = [pytest.mark.django_db, pytest.mark.orm]
NEWEST = next(index for index in Title._meta.indexes if index.name == "title_admin_newest")


def editor() -> Any:
    """Return a schema editor."""
    return connection.schema_editor()


@pytest.mark.parametrize("model", [Title, User])
def test_a_collection_that_exists_gets_the_indexes_it_lacks(model: type[models.Model]) -> None:
    whole = collection_of(model).index_information()
    for name in list(whole)[1:]:  # all but the one on the key
        collection_of(model).drop_index(name)
    for _ in range(2):
        with editor() as again:
            again.create_model(model)
        assert collection_of(model).index_information() == whole


def test_an_index_that_is_gone_is_not_removed_again() -> None:
    for _ in range(2):
        with editor() as again:
            again.remove_index(Title, NEWEST)
    assert NEWEST.name not in collection_of(Title).index_information()
    with editor() as again:
        again.add_index(Title, NEWEST)
    assert NEWEST.name in collection_of(Title).index_information()
