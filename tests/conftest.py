"""What tests with a browser share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import running_browser


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Chromium, for all tests of a module."""
    with running_browser(chromium_path) as running:
        yield running
