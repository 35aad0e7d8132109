"""What a test wants to know of a page: its elements, as a browser would see them."""

from html.parser import HTMLParser
from typing import NamedTuple


class Element(NamedTuple):
    """One start tag: its name and attributes."""

    tag: str
    attributes: dict[str, str]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))


def elements(page: str) -> list[Element]:
    """Return all elements of a page, in its order."""
    parser = _Elements()
    parser.feed(page)
    return parser.found


def assert_nothing_foreign(page: str) -> None:
    """Fail when a page has anything that could run what somebody else wrote, or load it."""
    for element in elements(page):
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"], element
        for name in ("href", "src", "srcset", "action", "formaction"):
            assert not element.attributes.get(name, "").startswith("//"), element
            assert element.attributes.get(name, "/")[:1] in {"", "/", "?", "#"}, element
        if element.tag == "script":
            assert element.attributes.get("src", "").startswith("/static/"), element
        assert element.tag not in {"iframe", "object", "embed", "base"}, element
