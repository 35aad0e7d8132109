"""Choosing an ffmpeg that can do what a plan asks for: each is built with other decoders and encoders."""

import re
import subprocess
from functools import cache

from catalogue import ffmpeg
from catalogue.ffmpeg import Tools
from catalogue.packaging.encoding.arguments import encoder
from catalogue.packaging.plan import Plan
from catalogue.packaging.planning.copying import CODEC_NAMES
from catalogue.packaging.source import PackagingProblem

_INSTALL = "Install a full one with your system's packages, or run: pip install imageio-ffmpeg"
_NEEDS_HARDWARE = frozenset({"av1"})  # ffmpeg's own decoder of AV1 does nothing without a graphics card's help
_DECODER = re.compile(r"^ [VAS][\w.]{5} (\S+)(?:.*\(codec (\w+)\))?", re.MULTILINE)
_ANSWERS_WITHIN = 30  # seconds


def chosen(plan: Plan) -> Tools:
    """Return the first ffmpeg there is that can do all of a plan.

    Raises PackagingProblem saying what the first one lacks when none can (`no decoder`, `no encoder`), and
    FfmpegMissingError where there is none.
    """
    problem = None
    for tools in ffmpeg.places():
        lacking = _lacking(plan, tools)
        if lacking is None:
            return tools
        problem = problem or lacking
    if problem is not None:
        raise problem
    return ffmpeg.find()


def _lacking(plan: Plan, tools: Tools) -> PackagingProblem | None:
    for codec in _read(plan):
        if codec not in _decoders(tools.ffmpeg):
            name = CODEC_NAMES.get(codec, codec)
            return PackagingProblem("no decoder", f"{tools.ffmpeg} cannot read {name}. {_INSTALL}")
    for name, pixels in _written(plan):
        if pixels not in _encoder_help(tools.ffmpeg, name):
            kind = f"{name} with {pixels}" if pixels != name else name
            return PackagingProblem("no encoder", f"{tools.ffmpeg} lacks the encoder {kind}. {_INSTALL}")
    if "fps_mode" not in _said(tools.ffmpeg, "-h", "long"):
        return PackagingProblem("no encoder", f"{tools.ffmpeg} is older than ffmpeg 5.1. {_INSTALL}")
    return None


def _read(plan: Plan) -> list[str]:
    """Return the codecs that must be decoded."""
    picture = [plan.source.video.codec] if _draws(plan) else []
    return picture + [plan.sound.codec for plan in plan.sounds if not plan.copied]


def _written(plan: Plan) -> list[tuple[str, str]]:
    """Return the encoders that are needed, each with a word that its help must have."""
    pictures = [encoder(plan)] if _draws(plan) else []
    return pictures + ([("aac", "aac")] if any(not sound.copied for sound in plan.sounds) else [])


def _draws(plan: Plan) -> bool:
    return any(not rung.copied for rung in plan.rungs)


@cache
def _decoders(program: str) -> frozenset[str]:
    found = _DECODER.findall(_said(program, "-decoders"))
    return frozenset(codec or name for name, codec in found if name not in _NEEDS_HARDWARE)


def _encoder_help(program: str, name: str) -> frozenset[str]:
    return frozenset(_said(program, "-h", f"encoder={name}").split())


@cache
def _said(program: str, *question: str) -> str:
    try:
        done = subprocess.run(
            [program, "-hide_banner", *question],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_ANSWERS_WITHIN,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")
