"""Programs of ours that look into video files: each in a process of its own, because a decoder may crash or swell.

A child is a module with `main()`: it reads one JSON object from standard input and writes one to standard output. It
knows nothing of Django, so that it starts in a moment.
"""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from catalogue import ffmpeg
from catalogue.packaging.source import PackagingProblem
from catalogue.processes import dies_with_parent

_ROOT = Path(__file__).resolve().parents[2]
_MEMORY = 6 * 2**30  # bytes of address space; decoding 8K with all threads takes about three


def ask(module: str, question: Mapping[str, Any], *, seconds: float | None = None) -> dict[str, Any]:
    """Run the module `catalogue.packaging.<module>` on one question and return its answer.

    Raises PackagingProblem: the child's own (its answer has `problem`: code and detail), or `unreadable` when it
    crashes, or takes longer than `seconds`.
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", f"catalogue.packaging.{module}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PYTHONPATH": str(_ROOT), "PATH": ""},
        preexec_fn=_limited(dies_with_parent(signal.SIGKILL, niceness=ffmpeg.NICENESS)),
    )
    with ffmpeg.stoppable(process):
        try:
            said, _ = process.communicate(json.dumps(question).encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            raise PackagingProblem("unreadable", "Looking into the file took too long; is it a whole video?") from None
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        raise PackagingProblem(
            "unreadable", "The video's decoder gave up on the file. Is it damaged? Copy or remux it again."
        ) from None
    if "problem" in answer:
        raise PackagingProblem(*answer["problem"])
    return answer


def answer(work: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
    """Be the child: hand the question to `work`, and write its answer or its PackagingProblem."""
    try:
        answered = work(json.load(sys.stdin))
    except PackagingProblem as problem:
        answered = {"problem": [problem.code, problem.detail]}
    json.dump(answered, sys.stdout)


def _limited(prepare: Callable[[], None]) -> Callable[[], None]:
    def limit() -> None:
        if sys.platform == "linux":  # elsewhere this limit means something else, or cannot be set
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        prepare()

    return limit
