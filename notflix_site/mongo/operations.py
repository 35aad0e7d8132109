"""What the backend does with values, where ours differs."""

import re

from django_mongodb_backend import operations as backend


def escaped(value: object) -> str:
    """Return a pattern that matches `value` and nothing else, in MongoDB's regular expressions."""
    # A NUL cannot travel in a pattern as itself, and needs no escape in Python's.
    return re.escape(str(value)).replace("\0", r"\x00")


class DatabaseOperations(backend.DatabaseOperations):
    compiler_module = "notflix_site.mongo.compiler"

    def prep_for_like_query(self, x: object) -> str:
        """Return `x` escaped: `__contains`, `__startswith` and their kin are regular expressions on MongoDB."""
        return escaped(x)

    # The backend forgets this one, so that email__iexact=".*" finds everybody.
    prep_for_iexact_query = prep_for_like_query
