"""What a packaged folder says of itself, for ingest and for people."""

from pathlib import Path

from catalogue import metadata_file
from catalogue.packaging import folder_texts
from catalogue.packaging.report import Job

FILM = Path("/films/Night.mkv")


def test_metadata_is_what_ingest_reads() -> None:
    job = Job(FILM, "tt0063350", (("title", "Night: of #1"), ("year", "1968"), ("label", "Director's cut")))
    said = metadata_file.parse(folder_texts.metadata(job).encode())
    assert said.imdb_id == "tt0063350"
    assert (said.title, said.year, said.label) == ("Night: of #1", 1968, "Director's cut")


def test_an_episode_names_its_place() -> None:
    job = Job(FILM, "tt0959621", (("type", "episode"), ("series", "tt0903747"), ("season", "0"), ("episode", "2")))
    said = metadata_file.parse(folder_texts.metadata(job).encode())
    assert (said.kind, said.series, said.season, said.episode) == ("episode", "tt0903747", 0, 2)


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    job = Job(FILM, "tt0063350", (("label", "Director's cut"), ("season", "0")))
    (tmp_path / "metadata.txt").write_text(folder_texts.metadata(job))
    assert not folder_texts.update_metadata(tmp_path, job)


def test_what_somebody_wrote_by_hand_stays(tmp_path: Path) -> None:
    (tmp_path / "metadata.txt").write_text("tt0063350\nlabel: Mine\nyear: 1968\n")
    assert not folder_texts.update_metadata(tmp_path, Job(FILM, "tt0063350"))
    assert folder_texts.update_metadata(tmp_path, Job(FILM, "tt0063350", (("title", "Night"),)))
    said = metadata_file.parse((tmp_path / "metadata.txt").read_bytes())
    assert (said.label, said.year, said.title) == ("Mine", 1968, "Night")


def test_another_id_is_another_film(tmp_path: Path) -> None:
    (tmp_path / "metadata.txt").write_text("imdb: tt0000001\nlabel: Of another film\n")
    assert folder_texts.update_metadata(tmp_path, Job(FILM, "tt0063350"))
    said = metadata_file.parse((tmp_path / "metadata.txt").read_bytes())
    assert (said.imdb_id, said.label) == ("tt0063350", "")


def test_metadata_that_is_gone_or_broken_is_written_again(tmp_path: Path) -> None:
    assert folder_texts.update_metadata(tmp_path, Job(FILM, "tt0063350"))
    (tmp_path / "metadata.txt").write_bytes(b"\x00\x01")
    assert folder_texts.update_metadata(tmp_path, Job(FILM, "tt0063350"))
    assert (tmp_path / "metadata.txt").read_text() == "imdb: tt0063350\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["metadata.txt"]
