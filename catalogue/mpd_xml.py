"""The XML of a DASH manifest (ISO/IEC 23009-1), read safely: bounded in size, depth and elements, no DTD."""

import re
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser

from catalogue.problems import Problem

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_ELEMENTS = 20_000
LONGEST_SECONDS = 24 * 60 * 60.0

_NAMESPACE = "{urn:mpeg:dash:schema:mpd:2011}"
_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
# Packagers write anything from "PT5.0S" to "P0Y0M0DT0H3M30.000S"; 200 kB of digits are not a number here.
_DURATION = re.compile(
    r"P(?:0{1,4}Y)?(?:0{1,4}M)?(?:([0-9]{1,4})D)?"
    r"(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,9}(?:\.[0-9]{0,18})?)S)?)?",
    re.ASCII,
)


class ManifestProblem(Problem):
    """A `manifest.mpd` that cannot be played or must not be.

    Codes: `manifest`, `dtd`, `limits`, `too big`, `live`, `not mpd`, `no streams`, `remote url`, `path`,
    `duration`, `encrypted`, `extension`, `bad value`, and those of a file that cannot be read (`symlink`,
    `not regular`, `unreadable`).
    """


class _BoundedTree(TreeBuilder):
    """Builds the tree, and stops as soon as it grows past what any real manifest needs."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise ManifestProblem(
                "limits",
                f"manifest.mpd has more than {MAX_DEPTH} levels or {MAX_ELEMENTS} elements; "
                "package the film again with longer segments.",
            )
        return super().start(_name(tag), attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(_name(tag))


def _name(tag: str) -> str:
    """Return a tag of DASH's namespace without it; a tag of none must not pass for one of those."""
    return tag.removeprefix(_NAMESPACE) if tag.startswith("{") else "{}" + tag


def parse_tree(data: bytes) -> Element:
    """Return the MPD element; tags of DASH's namespace lose it. Raises ManifestProblem."""
    if len(data) > MAX_BYTES:
        raise ManifestProblem("too big", "manifest.mpd is larger than 1 MiB; package the film again.")
    parser = DefusedXMLParser(target=_BoundedTree(), forbid_dtd=True)
    try:
        parser.feed(data)
        root = parser.close()
    except DTDForbidden as error:
        raise _not_a_manifest() if error.name.lower() == "html" else _has_dtd() from error
    except DefusedXmlException as error:
        raise _has_dtd() from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise _not_a_manifest() from error
    if root.tag.endswith("}html"):
        raise _not_a_manifest()
    if root.tag != "MPD":
        raise ManifestProblem("not mpd", "manifest.mpd is XML but no DASH manifest; package the film again.")
    return root


def integer(attributes: dict[str, str], name: str, default: int | None, lowest: int, highest: int) -> int:
    """Return an attribute's whole number, `default` when missing. Raises ManifestProblem: `bad value`."""
    text = attributes.get(name, "").strip()
    if not text and name not in attributes and default is not None:
        return default
    if not _INTEGER.fullmatch(text) or not lowest <= int(text) <= highest:
        raise ManifestProblem("bad value", f"manifest.mpd gives no usable {name}; package the film again.")
    return int(text)


def seconds(text: str) -> float:
    """Return an XML duration ("PT1H2M3.5S") in seconds, 0 up to a day. Raises ManifestProblem: `duration`."""
    found = _DURATION.fullmatch(text.strip())
    if found:
        days, hours, minutes, rest = (float(part or 0) for part in found.groups())
        total = days * 86400 + hours * 3600 + minutes * 60 + rest
        if total <= LONGEST_SECONDS:
            return total
    raise bad_duration()


def bad_duration() -> ManifestProblem:
    """Return the problem of a manifest that does not say how long it plays."""
    return ManifestProblem("duration", "manifest.mpd gives no length between 0 and 24 hours; package the film again.")


def _not_a_manifest() -> ManifestProblem:
    return ManifestProblem("manifest", "manifest.mpd is not well-formed XML; copy or package it again.")


def _has_dtd() -> ManifestProblem:
    return ManifestProblem("dtd", "manifest.mpd holds a DTD or entities, which no manifest needs.")
