"""The embedded server takes little of a small machine, and no more than it needs of a large one."""

import os
from pathlib import Path

import pytest

from notflix_site.mongo.embedded import memory

GIB = 1024**3


@pytest.mark.parametrize(
    ("limit", "size"), [(GIB // 2, 0.25), (2 * GIB, 0.25), (8 * GIB, 0.5), (12 * GIB, 0.75), (64 * GIB, 1.0)]
)
def test_the_cache_is_a_share_of_a_containers_memory(
    limit: int, size: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    monkeypatch.setattr(memory, "_LIMITS", (tmp_path / "memory.max", tmp_path / "missing"))
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    expected = size if limit <= machine else round(min(1.0, max(0.25, machine / GIB / 16)), 2)
    assert memory.cache_size() == expected


def test_a_container_without_a_limit_has_the_machines_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "memory.max").write_text("max\n")
    monkeypatch.setattr(memory, "_LIMITS", (tmp_path / "memory.max",))
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    assert memory.cache_size() == round(min(1.0, max(0.25, machine / 16)), 2)
