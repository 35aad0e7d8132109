"""Who may know whom: the plan of the house, as a test."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Each app may import itself and those to its right.
ORDER = ("notflix_site", "streaming", "accounts", "catalogue")
# Modules that decide or read without a database, so that they can be tested without one.
PURE = (
    "catalogue/maturity.py",
    "catalogue/derived.py",
    "catalogue/folding.py",
    "catalogue/number_words.py",
    "catalogue/search_words.py",
    "catalogue/metadata_file.py",
    "catalogue/manifest.py",
    "catalogue/mpd_xml.py",
    "catalogue/mpd_segments.py",
    "catalogue/omdb.py",
    "catalogue/omdb_facts.py",
    "catalogue/omdb_json.py",
    "catalogue/omdb_values.py",
    "catalogue/fetch.py",
    "catalogue/pictures.py",
    "catalogue/public_addresses.py",
    "catalogue/checked_connection.py",
    "catalogue/safe_files.py",
    "catalogue/ingest/library.py",
    "catalogue/ingest/directory.py",
    "catalogue/ingest/listing.py",
    "catalogue/ingest/scanning.py",
    "catalogue/ingest/video_server.py",
    "catalogue/ingest/plan.py",
    "streaming/tickets.py",
    *(
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "catalogue/packaging").rglob("*.py"))
        if path.name not in {"__init__.py", "titles.py"}  # the one that asks OMDb, which is counted in the database
    ),
)


def _python_files(app: str) -> Iterator[Path]:
    for path in sorted((ROOT / app).rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts and "mongo_migrations" not in path.parts:
            yield path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("app", ORDER)
def test_an_app_knows_only_those_to_its_right(app: str) -> None:
    forbidden = set(ORDER[: ORDER.index(app)]) | {"tests"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _python_files(app)
        for name in _imports(path)
        if name.split(".")[0] in forbidden
    ]
    assert wrong == []


@pytest.mark.parametrize("app", ORDER)
def test_an_app_has_code_to_look_at(app: str) -> None:
    assert len(list(_python_files(app))) > 3


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_imports_no_models_and_no_settings(module: str) -> None:
    wrong = [
        name
        for name in _imports(ROOT / module)
        if name.startswith(("django.conf", "django.db", "catalogue.models", "accounts", "notflix_site"))
    ]
    assert wrong == []


def test_models_know_nothing_above_them() -> None:
    for app in ORDER[1:]:
        path = ROOT / app / "models.py"
        if path.exists():
            own = [
                name for name in _imports(path) if name.startswith((f"{app}.views", f"{app}.ingest", f"{app}.admin"))
            ]
            assert own == []


def test_only_one_module_of_ingest_writes_titles_episodes_and_streams() -> None:
    modules = {path.name: path for path in _python_files("catalogue/ingest")}
    writers = [name for name, path in modules.items() if ".bulk_write(" in path.read_text(encoding="utf-8")]
    assert writers == ["bulk.py"]
    shelves = ("catalogue.ingest.shelf.", "catalogue.ingest.stream_shelf.")
    assert [name for name, path in modules.items() if any(one.startswith(shelves) for one in _imports(path))] == [
        "store.py"
    ]
