"""Static files: which browser libraries are served, and how files are named and compressed for the web."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

PREFIX = "vendor"
# Exactly what the pages load: the packages hold hundreds of files and 100 MB beside these.
LIBRARY_FILES = (
    "dashjs/dist/modern/umd/dash.mediaplayer.min.js",
    "dashjs/dist/modern/umd/dash.mediaplayer.min.js.LICENSE.txt",
    "media-chrome/dist/iife/all.js",
)
_HINT = "Run `npm ci --omit=dev --ignore-scripts` beside package.json."


class BrowserLibraryFinder(BaseFinder):
    """Finds the files of LIBRARY_FILES in `node_modules` and serves them as `vendor/<package>/...`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.BASE_DIR / "node_modules")
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]  # what collectstatic puts before each path
        super().__init__(*args, **kwargs)

    def _missing(self) -> list[str]:
        return [name for name in LIBRARY_FILES if not self.storage.exists(name)]

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:  # noqa: ARG002
        """Warn when a library is not installed: the site works without, but nothing plays."""
        if missing := self._missing():
            return [checks.Warning(f"{missing[0]} is missing, so no video will play.", hint=_HINT, id="notflix.W010")]
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: ARG002
        """Return where the static file `path` is on disk; [] when it is not one of ours (a list with `find_all`)."""
        name = path.removeprefix(f"{PREFIX}/")
        if name == path or name not in LIBRARY_FILES or not self.storage.exists(name):
            return []
        found = self.storage.path(name)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:  # noqa: ARG002
        """Yield every library file with its storage. Raises ImproperlyConfigured when one is not installed."""
        if missing := self._missing():
            raise ImproperlyConfigured(f"node_modules/{missing[0]} is missing. {_HINT}")
        for name in LIBRARY_FILES:
            yield name, self.storage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Names each file after its content, so that browsers may keep it for ever, and compresses it beforehand."""

    # Half as many files to compress; nothing asks for a file by its plain name.
    keep_only_hashed_files = True

    # Without the rule for source maps: the libraries name theirs, and ten megabytes for debuggers are not served. What
    # our own modules import from each other is named after its content too; the libraries are none, and left alone.
    patterns = (
        *((glob, rules) for glob, rules in CompressedManifestStaticFilesStorage.patterns if glob != "*.js"),
        ("js/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )

    def compress_files(self, paths: Iterable[str]) -> Any:
        """Compress what is not compressed yet: a name holds a hash of the content, so it never goes stale."""
        return super().compress_files([path for path in paths if not self.exists(f"{path}.gz")])
