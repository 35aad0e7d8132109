"""The catalogue of bad inputs: what a disk, a file, a network and OMDb may give to ingest, and what comes of it."""

import pytest

# An assertion that fails in here shows its values, as one in a test module does.
_ASSERTING = ("answers", "certificates", "outages", "outcomes", "posters", "stage", "swapping", "trials")
pytest.register_assert_rewrite(*(f"{__name__}.{module}" for module in _ASSERTING))
