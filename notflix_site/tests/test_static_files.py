"""Browser libraries are found one by one, and what is collected is hashed, compressed and whole."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from notflix_site.static_files import LIBRARY_FILES, BrowserLibraryFinder

HASHED = {"staticfiles": {"BACKEND": "notflix_site.static_files.HashedStaticStorage"}}
DASH = "vendor/dashjs/dist/modern/umd/dash.mediaplayer.min.js"


@pytest.fixture
def no_libraries(tmp_path: Path, settings: Any) -> BrowserLibraryFinder:
    settings.BASE_DIR = tmp_path
    return BrowserLibraryFinder()


def test_exactly_the_files_in_use_are_listed() -> None:
    listed = [(storage.prefix, name) for name, storage in BrowserLibraryFinder().list(None)]  # type: ignore[attr-defined]
    assert listed == [("vendor", name) for name in LIBRARY_FILES]


def test_a_library_file_is_found_and_its_neighbours_are_not() -> None:
    assert finders.find(DASH) == str(settings.BASE_DIR / "node_modules" / DASH.removeprefix("vendor/"))
    for path in ("vendor/dashjs/package.json", "vendor/../package.json", LIBRARY_FILES[0], f"{DASH}.map"):
        assert not finders.find(path)


def test_missing_libraries_are_named_with_what_to_do(no_libraries: BrowserLibraryFinder) -> None:
    [warning] = no_libraries.check()
    assert LIBRARY_FILES[0] in warning.msg
    assert "npm ci" in str(warning.hint)
    with pytest.raises(ImproperlyConfigured, match="npm ci"):
        list(no_libraries.list(None))
    assert no_libraries.find(DASH) == []


@pytest.mark.usefixtures("few_finders")
def test_collected_files_are_hashed_and_compressed(tmp_path: Path, settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, **HASHED}
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]
    for path in ("css/tokens.css", "js/rows.js", "probe/vendor.js"):
        assert names[path] != path
        assert (settings.STATIC_ROOT / names[path]).is_file()
    assert (settings.STATIC_ROOT / f"{names['css/base.css']}.br").is_file()
    # Modules find each other under their hashed names.
    module = (settings.STATIC_ROOT / names["js/player/main.js"]).read_text()
    assert f'from "./{Path(names["js/player/session.js"]).name}"' in module
    # A library may name a source map that is not there.
    assert "sourceMappingURL=gone.map" in (settings.STATIC_ROOT / names["probe/vendor.js"]).read_text()


@pytest.fixture
def few_finders(tmp_path: Path, settings: Any) -> None:
    """Our own files and one that names a source map: the large libraries take seconds to compress."""
    shutil.copytree(settings.BASE_DIR / "static", tmp_path / "ours")
    probe = tmp_path / "ours" / "probe"
    probe.mkdir()
    (probe / "vendor.js").write_text("run();\n//# sourceMappingURL=gone.map")
    settings.STATICFILES_DIRS = [tmp_path / "ours"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
