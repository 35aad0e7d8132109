"""`manage.py demo_library`: fill an empty library with a few films that may be shown freely."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from catalogue import ffmpeg
from catalogue.demo import build
from catalogue.demo.films import ITEMS
from catalogue.ingest.library import is_remote


class Command(BaseCommand):
    help = "Builds the demo library into NOTFLIX_LIBRARY when that is empty; a library with folders is left alone."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - as Django calls it
        """Build, report each film, and say in one line why nothing was done where nothing was."""
        if is_remote(settings.NOTFLIX_LIBRARY):
            raise CommandError("the demo library is built into a directory, and NOTFLIX_LIBRARY is an address.")
        library = Path(settings.NOTFLIX_LIBRARY)
        try:
            if not build.is_wanted(library):
                self.stdout.write(f"{library} has folders already; the demo library was not built.")
                return
            built = self._build(library)
        except (build.DemoLibraryError, ffmpeg.FfmpegFailedError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("stopped. The next call builds what is missing.", returncode=130) from None
        except OSError as error:
            raise CommandError(f"the demo library could not be written: {error}.") from error
        for note in built.notes:
            self.stdout.write(note)
        self.stdout.write(f"The demo library is ready: {len(built.folders)} folders in {library}.")

    def _build(self, library: Path) -> build.Built:
        cache = settings.NOTFLIX_DATA / "demo"
        if not self.stdout.isatty():
            return build.build(library, cache, finished=lambda label: self.stdout.write(f"built {label}"))
        columns = (TextColumn("Demo library"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.fields[film]}"), console=Console()) as progress:
            task = progress.add_task("", total=len(ITEMS), film="")
            return build.build(
                library,
                cache,
                started=lambda label: progress.update(task, film=label),
                finished=lambda _: progress.advance(task),
            )
