"""From a scene, or a file of footage, to segments: one ffmpeg run, two renditions, keyframes aligned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from catalogue import ffmpeg
from catalogue.demo.paint import HEIGHT, WIDTH, Colour, Layer, Scene, soft
from catalogue.packaging.manifests.segments import RAW_MANIFEST, init_name, media_name

RATE = 24
SEGMENT = 4
TITLE_AT, NOTICE_AT, CARD_SECONDS = 2.0, 7.5, 5.0
CLEAR_AFTER = 13.0  # nothing is written over the picture from here on: stills are taken after it


@dataclass(frozen=True)
class Shape:
    """How a generated clip is made: its frame in pixels (both even), and its length in seconds."""

    width: int = WIDTH
    height: int = HEIGHT
    seconds: int = 40

    @property
    def half(self) -> str:
        """The size of the second rendition, as ffmpeg writes it."""
        return f"{self.width // 4 * 2}:{self.height // 4 * 2}"


@dataclass(frozen=True)
class Words:
    """What a clip says about itself: the name, the line under it, and later what kind of clip this is."""

    title: str
    subtitle: str
    notice: str


def from_scene(scene: Scene, words: Words, folder: Path, work: Path, shape: Shape) -> int:
    """Make the segments of a drawn scene in `folder`, and return how many frames a second they have.

    `work` is an empty directory for the drawn layers.
    """
    base = ["-f", "rawvideo", "-pix_fmt", "rgb24", *_raw(scene.base.convert("RGB"), work / "base", shape)]
    start = f"[0:v]format=yuv420p,loop=-1:1:0,setpts=N/({scene.rate}*TB)[v0]"
    _encode(base, [start], scene, words, folder, work, shape)
    return scene.rate


def from_footage(footage: Path, slower: int, scene: Scene, words: Words, folder: Path, work: Path, shape: Shape) -> int:
    """Make the segments of a short piece of footage, `slower` times as long, its pictures melting into each other.

    `scene` lends its chord and ink; nothing of it is drawn. Returns how many frames a second there are.
    """
    trimmed = "crop=704:396:8:0"  # of 720 x 405: exactly 16:9, and without the coloured line at its foot
    slowed = f"setpts={slower}*PTS,framerate=fps={scene.rate}"
    start = f"[0:v]{trimmed},{slowed},scale={shape.width}:{shape.height},format=yuv420p[v0]"
    _encode(["-i", str(footage)], [start], replace(scene, layers=()), words, folder, work, shape)
    return scene.rate


def copied(film: Path, folder: Path) -> int:
    """Make the segments of a whole film: its own picture and sound copied, and one smaller rendition encoded.

    Returns how many frames a second it has.
    """
    ffmpeg.run(
        [
            *("-i", str(film), "-filter_complex", "[0:v:0]scale=640:360:flags=fast_bilinear[small]"),
            *("-map", "0:v:0", "-map", "[small]", "-map", "0:a:0", "-c:v:0", "copy", "-c:a", "copy"),
            *("-c:v:1", "libx264", "-preset:v:1", "ultrafast", "-profile:v:1", "main", "-crf:v:1", "31"),
            *("-maxrate:v:1", "320k", "-bufsize:v:1", "640k"),
            *("-force_key_frames:v:1", "source", "-sc_threshold:v:1", "0"),
            *_dash(folder),
        ]
    )
    return RATE


def _encode(
    first: Sequence[str],
    graph: list[str],
    scene: Scene,
    words: Words,
    folder: Path,
    work: Path,
    shape: Shape,
) -> None:
    inputs = list(first)
    scale = shape.width / WIDTH
    for number, layer in enumerate(scene.layers, 1):
        inputs += ["-f", "rawvideo", "-pix_fmt", "rgba", *_raw(layer.image, work / f"layer{number}", shape)]
        graph.append(_placed(number, layer, scale, scene.rate))
    cards = [(_title(words, scene.ink), TITLE_AT), (_notice(words.notice, scene.ink), NOTICE_AT)]
    for number, (card, at) in enumerate(cards, len(scene.layers) + 1):
        box = card.getbbox() or (0, 0, 2, 2)
        inputs += ["-f", "rawvideo", "-pix_fmt", "rgba", *_raw(card.crop(box), work / f"layer{number}", shape)]
        graph.append(_card(number, at, round(box[0] * scale), round(box[1] * scale), scene.rate))
    end = shape.seconds
    fades = f"fade=in:st=0:d=1,fade=out:st={end - 1.5}:d=1.5"
    graph += [
        f"[v{len(scene.layers) + 2}]{fades},fps={scene.rate},split=2[large][other]",
        f"[other]scale={shape.half}:flags=bilinear[small]",
        _sound(scene.chord, end),
    ]
    ffmpeg.run(
        [
            *("-filter_complex_threads", "1"),  # threads cost small pictures more than they bring
            *inputs,
            *("-filter_complex", ";".join(graph), "-map", "[large]", "-map", "[small]", "-map", "[sound]"),
            *("-t", str(end), "-r", str(scene.rate), "-c:v", "libx264", "-preset", "ultrafast", "-tune", "animation"),
            *("-profile:v", "main", "-pix_fmt", "yuv420p", "-crf:v:0", "23", "-crf:v:1", "26", "-threads", "1"),
            *("-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT})", "-sc_threshold", "0", "-g", "250"),
            *("-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "48000"),
            *_dash(folder),
        ]
    )


def _dash(folder: Path) -> list[str]:
    track = "$RepresentationID$"
    plain = (
        f"-map_metadata -1 -map_chapters -1 -f dash -seg_duration {SEGMENT} -use_template 1 -use_timeline 1 "
        f"-dash_segment_type mp4 -init_seg_name {init_name(track)} -media_seg_name {media_name(track)} "
        "-format_options movflags=+cmaf"
    )
    return [*plain.split(), "-adaptation_sets", "id=0,streams=v id=1,streams=a", str(folder / RAW_MANIFEST)]


def _raw(picture: Image.Image, path: Path, shape: Shape) -> list[str]:
    """Write a picture's bare pixels (not every ffmpeg reads PNG) and return its input options."""
    if shape.width != WIDTH:
        scale = shape.width / WIDTH
        picture = picture.resize((max(2, round(picture.width * scale)), max(2, round(picture.height * scale))))
    path.write_bytes(picture.tobytes())
    return ["-video_size", f"{picture.width}x{picture.height}", "-framerate", str(RATE), "-i", str(path)]


def _placed(number: int, layer: Layer, scale: float, rate: int) -> str:
    turning = (
        f",loop=-1:1:0,setpts=N/({rate}*TB),rotate=a=2*PI*t*{layer.turns}:c=none:ow=iw:oh=ih" if layer.turns else ""
    )
    seen = f":enable='{_plain(layer.enable)}'" if layer.enable else ""
    place = f"x='({_plain(layer.x)})*{scale}':y='({_plain(layer.y)})*{scale}'"
    return (
        f"[{number}:v]format=yuva420p{turning}[l{number}];"
        f"[v{number - 1}][l{number}]overlay={place}:eof_action=repeat{seen}[v{number}]"
    )


def _plain(expression: str) -> str:
    """Inside the quotes of a filter graph a comma needs no backslash."""
    return expression.replace("\\,", ",")


def _card(number: int, at: float, x: int, y: int, rate: int) -> str:
    out = CARD_SECONDS - 0.8
    return (
        f"[{number}:v]format=yuva420p,loop=-1:1:0,setpts=N/({rate}*TB),trim=duration={CARD_SECONDS},"
        f"fade=in:st=0:d=0.8:alpha=1,fade=out:st={out}:d=0.8:alpha=1,setpts=PTS+{at}/TB[l{number}];"
        f"[v{number - 1}][l{number}]overlay=x={x}:y={y}:eof_action=pass[v{number}]"
    )


def _sound(chord: Sequence[float], seconds: int) -> str:
    """Return a quiet chord whose notes swell one after another, the right ear a little later than the left."""

    def ear(shift: float) -> str:
        notes = (
            f"sin(2*PI*{hertz}*t)*(0.55+0.45*sin(2*PI*t*{0.05 + 0.013 * n:.3f}+{n * 1.7 + shift:.2f}))"
            for n, hertz in enumerate(chord)
        )
        return f"{0.16 / len(chord):.4f}*(" + "+".join(notes) + ")"

    # No note is higher than 400 Hz, and working out 48,000 samples a second would cost as much as drawing the scene.
    fades = f"afade=in:d=3,afade=out:st={seconds - 3}:d=3"
    return f"aevalsrc=exprs='{ear(0)}|{ear(0.6)}':s=8000:d={seconds},{fades}[sound]"


def _title(words: Words, ink: Colour) -> Image.Image:
    card = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    size = 62 if len(words.title) < 22 else 48
    _write(card, (72, 560), words.title, size, ink)
    _write(card, (74, 560 + size + 18), words.subtitle, 24, ink)
    return _legible(card)


def _notice(text: str, ink: Colour) -> Image.Image:
    card = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    for row, line in enumerate(text.split("\n")):
        _write(card, (74, 590 + row * 36), line, 25, ink)
    return _legible(card)


def _write(card: Image.Image, at: tuple[int, int], text: str, size: int, ink: Colour) -> None:
    ImageDraw.Draw(card).text(at, text, font=ImageFont.load_default(size), fill=(*ink, 255))


def _legible(card: Image.Image) -> Image.Image:
    """Put a soft shadow behind the words of a card, so that they can be read over any picture."""
    shadow = Image.new("RGBA", card.size, (8, 8, 14, 0))
    shadow.putalpha(soft(card.getchannel("A"), 9).point([min(255, v * 3) for v in range(256)]))
    shadow.alpha_composite(card)
    return shadow
