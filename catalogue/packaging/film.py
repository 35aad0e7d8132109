"""One film, from its file to its folder: every stage in its turn, and nothing to be seen before the last."""

import time
from dataclasses import dataclass
from pathlib import Path

from catalogue.ffmpeg import FfmpegFailedError, FfmpegMissingError
from catalogue.packaging import folder_texts, workshop
from catalogue.packaging.captions import chapters, subtitles
from catalogue.packaging.checking.check import check
from catalogue.packaging.encoding.abilities import chosen
from catalogue.packaging.encoding.encode import encode
from catalogue.packaging.manifests import hls_writer, mpd_writer, segments
from catalogue.packaging.pictures import album
from catalogue.packaging.plan import Plan
from catalogue.packaging.planning import ladder
from catalogue.packaging.presentation import Presentation
from catalogue.packaging.progress import Stage
from catalogue.packaging.reading.naming import Digest, folder_name
from catalogue.packaging.reading.probe import probe
from catalogue.packaging.report import Job, Outcome
from catalogue.packaging.source import PackagingProblem
from catalogue.packaging.wishes import Wishes
from catalogue.problems import Problem


@dataclass(frozen=True)
class _Order:
    job: Job
    wishes: Wishes
    library: Path
    stage: Stage


def package(job: Job, wishes: Wishes, library: Path, *, force: bool, stage: Stage) -> Outcome:
    """Make the folder of one film in a library, unless it is there already (`force` makes it anew).

    Whatever is wrong with the film or the disk is in the outcome; a folder that cannot be finished leaves nothing.
    """
    began = time.monotonic()
    order = _Order(job, wishes, library, stage)
    try:
        return _package(order, force, began)
    except Problem as found:
        problem = found
    except (FfmpegMissingError, FfmpegFailedError) as error:
        problem = PackagingProblem("encode", str(error))
    except OSError as error:
        problem = workshop.problem_of(error, "the folder")
    return Outcome(
        file=job.file,
        imdb_id=job.imdb_id,
        state="problem",
        code=problem.code,
        detail=problem.detail,
        seconds=time.monotonic() - began,
    )


def _package(order: _Order, force: bool, began: float) -> Outcome:
    order.stage.stage("reading")
    subtitles.examine(order.wishes.subtitles)
    with Digest(order.job.file, lambda share: order.stage.moved(share, None)) as digest:
        source = probe(order.job.file)
        plan = ladder.plan(source, order.wishes)
        chosen(plan)  # what no ffmpeg here can do is said before a large file is hashed
        name = folder_name(digest.result(), order.wishes)
    place = order.library / name
    if place.exists() and not force:
        return _there(order, plan, place, began)
    workshop.make_sure_of_room(order.library, plan.expected_bytes)
    with workshop.hidden_folder(order.library, name) as folder:
        if place.exists() and not force:  # another process has just finished it
            return _there(order, plan, place, began)
        size, presentation = _fill(order, plan, folder, digest)
        workshop.publish(folder, place)
    return Outcome(
        file=order.job.file,
        imdb_id=order.job.imdb_id,
        folder=name,
        state="made",
        notes=plan.notes,
        seconds=time.monotonic() - began,
        duration=presentation.duration,
        size=size,
        renditions=_names(plan),
    )


def _there(order: _Order, plan: Plan, place: Path, began: float) -> Outcome:
    changed = folder_texts.update_metadata(place, order.job)
    return Outcome(
        file=order.job.file,
        imdb_id=order.job.imdb_id,
        folder=place.name,
        state="there",
        notes=("Its metadata.txt was brought up to date.",) if changed else (),
        seconds=time.monotonic() - began,
        duration=plan.source.duration,
        size=sum(entry.stat().st_size for entry in place.iterdir()),
        renditions=_names(plan),
    )


def _fill(order: _Order, plan: Plan, folder: Path, digest: Digest) -> tuple[int, Presentation]:
    """Make all files of a folder, and check them; return its size in bytes and what it presents."""
    stage, film_seconds = order.stage, plan.source.duration
    stage.stage("copying" if all(rung.copied for rung in plan.rungs) else "encoding")
    encode(plan, folder, lambda seconds, speed: stage.moved(min(1.0, seconds / film_seconds), speed))
    digest.ensure_unchanged()
    stage.stage("pictures")
    videos, sounds = segments.read(folder, plan)
    duration = max(
        one.duration for one in [*(track.segments for track in videos), *(track.segments for track in sounds)]
    )
    pictures = album.take(folder, videos, duration)
    chapters.write(folder, plan.source.chapters)
    presentation = Presentation(
        title=dict(order.job.metadata).get("title", ""),
        duration=duration,
        videos=videos,
        sounds=sounds,
        captions=subtitles.finish(folder, plan.texts, order.wishes.subtitles, duration),
        thumbnails=pictures.thumbnails,
    )
    for name, text in {"manifest.mpd": mpd_writer.manifest(presentation), **hls_writer.playlists(presentation)}.items():
        (folder / name).write_text(text, encoding="utf-8")
    stage.stage("checking")
    check(folder, presentation, plan)
    return folder_texts.write(
        folder, order.job, plan.source, order.wishes, digest.result(), pictures.colour
    ), presentation


def _names(plan: Plan) -> tuple[str, ...]:
    """Return what people call each quality, the best first: "1080p (copied)", "720p"."""
    return tuple(f"{min(rung.width, rung.height)}p{' (copied)' if rung.copied else ''}" for rung in plan.rungs)
