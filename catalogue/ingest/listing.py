"""A library behind HTTP: the listings of a video server, and the small files in its folders.

nginx makes the listings (`autoindex_format json`); its configuration is `docker/video-server/listing/`. A listing gives
whole seconds, and does not tell a symbolic link from what it leads to. The server opens no link, so that one in place
of a file is a file that cannot be read.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from catalogue.bounded_http import ExchangeProblem
from catalogue.ingest.library import FINGERPRINTED, Fault, Folder, FolderProblem, LibraryUnreadable, NotNow, fits
from catalogue.ingest.scanning import SYMLINK, age, judged, shown
from catalogue.ingest.video_server import BROKEN, Entry, Listing, Trouble, VideoServer, refused
from catalogue.safe_files import FOLDER_GONE, FOLDER_UNREADABLE, file_problem, too_big

_LIBRARY_LIMIT = 64 * 1024 * 1024  # half a million folders
_FOLDER_LIMIT = 16 * 1024 * 1024  # 150,000 files
_AHEAD = 32  # folders that are asked for before the first of them is handed over
_MOST_LEFT = 10  # folders that the server's disk cannot read, before all of it is taken to be broken
# Seconds. What changed within a second has the same time, and the server's clock is read before it looks at its disk.
_COARSE = 1.0
_FRESH = 2.0

_UNREADABLE = Fault("unreadable", FOLDER_UNREADABLE)
_CROWDED = Fault("too big", f"Its listing is larger than {_FOLDER_LIMIT // 1024**2} MiB: too many files for one film.")

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


class ListingLibrary:
    """A library that is a video server's listing. `address` may hold a user and a password; no message does.

    One answer may take `deadline` seconds, and an answer that may be a matter of the moment is asked for again after
    `backoff` seconds, and once more after four times as many.
    """

    at_once = 8

    def __init__(self, address: str, deadline: float = 30.0, backoff: float = 0.5) -> None:
        self._server = VideoServer(address, deadline, backoff)
        self.name = self._server.name
        self._lock = threading.Lock()
        self._times: dict[str, float] = {}
        self._times_known_at = float("-inf")

    def folders(self) -> Iterator[Folder]:
        """Yield every hashed folder, and every other one as a fault, in the byte order of their names.

        Raises LibraryUnreadable when the server does not answer, or not as it should.
        """
        times = self._listed()
        left = 0
        with self._unreadable_when_troubled():
            for folder in self._in_order(lambda one: self._seen(*one, times[one[0]]), judged(dict.fromkeys(times))):
                if folder:
                    left += not folder.fault and not folder.fingerprint
                    if left > _MOST_LEFT:
                        raise refused(BROKEN)
                    yield folder

    def folder(self, name: str) -> Folder | None:
        """Return the folder called `name`, or None when it is not there. Raises LibraryUnreadable, NotNow."""
        if not fits(name):
            return None
        with self._lock:
            if time.monotonic() - self._times_known_at > _FRESH:
                self._times = self._listed()
                self._times_known_at = time.monotonic()
            changed = self._times.get(name)
        with _not_now_when_troubled():
            return None if changed is None else self._look(name, changed)

    def read(self, folder: str, file: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes. Raises FileProblem, or NotNow when the server does not answer."""
        with _not_now_when_troubled():
            try:
                reply = self._server.get(f"{folder}/{file}", limit)
            except ExchangeProblem as problem:
                raise too_big(file, limit) from problem
            if reply.status == 200:
                return reply.body
            if reply.status == 403:
                raise file_problem("unreadable", file)
            entry = self._inside(folder, {file}).entries.get(file)
            if entry and entry.kind != "file":
                raise file_problem("not regular", file)
            if reply.status == 404:
                raise file_problem("missing", file)
            raise refused(reply.status)

    def present(self, folder: str, files: Collection[str]) -> dict[str, float]:
        """Return those of `files` that are there, are ordinary files and are not empty.

        The values say how many seconds ago each was changed. Raises Problem, or NotNow when the server does not answer.
        """
        wanted: dict[str, set[str]] = {"": set()}
        for file in files:
            sub_folder, slash, name = file.rpartition("/")
            wanted.setdefault(sub_folder + slash, set()).add(name)
        found: dict[str, float] = {}
        with _not_now_when_troubled():
            for sub_folder, names in wanted.items():
                listing = self._inside(folder, names, sub_folder)
                for name, entry in listing.entries.items():
                    if entry.kind == "file" and entry.size > 0:
                        found[sub_folder + name] = _age(entry.changed, listing)
        return found

    def _listed(self) -> dict[str, float]:
        """Return the names of what may be folders, and when each was changed."""
        with self._unreadable_when_troubled():
            try:
                root = self._server.listing("", _LIBRARY_LIMIT)
            except ExchangeProblem as problem:
                raise Trouble("lists more than a library holds: check its address in NOTFLIX_LIBRARY") from problem
        return {name: entry.changed for name, entry in root.entries.items() if entry.kind == "directory"}

    def _seen(self, name: str, fault: Fault | None, changed: float) -> Folder | None:
        if fault:
            return Folder(shown(name), fault=fault)
        try:
            return self._look(name, changed)
        except Trouble as trouble:
            if trouble.status == BROKEN:
                # Its disk cannot read this one now. It is neither gone nor bad: looking half copied, it is left alone.
                return Folder(name, quiet_for=0.0)
            raise

    def _look(self, name: str, changed: float) -> Folder | None:
        """Return a folder by what its own entry and three of its files say."""
        try:
            listing = self._server.listing(f"{name}/", _FOLDER_LIMIT, FINGERPRINTED)
        except ExchangeProblem:
            return Folder(name, fault=_CROWDED)
        except Trouble as trouble:
            if trouble.status == 403:
                return Folder(name, fault=_UNREADABLE)
            if trouble.status == 404:
                return Folder(name, fault=SYMLINK) if self._is_link(name) else None
            raise
        files = [listing.entries.get(file) for file in FINGERPRINTED]
        newest = max([changed, *(file.changed for file in files if file)])
        fingerprint = " ".join([f"{changed:.0f}", *map(_fingerprint, files)])
        return Folder(name, fingerprint, _age(newest, listing))

    def _is_link(self, name: str) -> bool:
        """Say whether what has no listing is a symbolic link: the server refuses it, instead of not knowing it."""
        try:
            return self._server.get(name, _FOLDER_LIMIT).status == 403
        except ExchangeProblem:
            return False

    def _inside(self, folder: str, wanted: Collection[str], sub_folder: str = "") -> Listing:
        """Return the `wanted` entries of a folder's listing, or of one of its sub-folders', which may not be there."""
        try:
            return self._server.listing(f"{folder}/{sub_folder}", _FOLDER_LIMIT, wanted)
        except ExchangeProblem as problem:
            raise FolderProblem(_CROWDED.code, _CROWDED.detail) from problem
        except Trouble as trouble:
            if trouble.status not in {403, 404}:
                raise
            if sub_folder:
                return Listing({}, 0.0)
            if trouble.status == 404:
                raise NotNow("gone", FOLDER_GONE) from trouble
            raise FolderProblem(_UNREADABLE.code, _UNREADABLE.detail) from trouble

    def _in_order(self, make: Callable[[_Given], _Made], things: Iterable[_Given]) -> Iterator[_Made]:
        """Yield what `make` returns of each thing, in their order, while threads work on those that follow."""
        pool = ThreadPoolExecutor(self.at_once)
        waiting: deque[Future[_Made]] = deque()
        try:
            for thing in things:
                waiting.append(pool.submit(make, thing))
                if len(waiting) == _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    @contextmanager
    def _unreadable_when_troubled(self) -> Iterator[None]:
        try:
            yield
        except Trouble as trouble:
            raise LibraryUnreadable(f"the video server at {self.name} {trouble}. Nothing was changed.") from trouble


@contextmanager
def _not_now_when_troubled() -> Iterator[None]:
    try:
        yield
    except Trouble as trouble:
        raise NotNow("unreachable", f"The video server {trouble}.") from trouble


def _fingerprint(file: Entry | None) -> str:
    return f"{file.kind}.{file.size}.{file.changed:.0f}" if file else "-"


def _age(changed: float, listing: Listing) -> float:
    return age(changed, listing.now - _COARSE)
