"""Video files for tests, made by ffmpeg in a second or two: what people really have, only short."""

from pathlib import Path

from catalogue import ffmpeg

SUBTITLES = "1\n00:00:01,000 --> 00:00:04,000\n{first} <i>one</i>\n\n2\n00:00:05,000 --> 00:00:11,000\n{second}\n"
_CHAPTERS = """;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=6000
title=At home
[CHAPTER]
TIMEBASE=1/1000
START=6000
END=12000
title=Out & about
"""


def two_languages(place: Path, *, seconds: int = 12, size: str = "640x360") -> Path:
    """An .mkv with sound in English (titled "Original") and German, subtitles in both (SubRip, ASS), two chapters."""
    for language, words in (("en", ("Hello", "Good bye")), ("de", ("Hallo", "Auf Wiedersehen"))):
        (place / f"{language}.srt").write_text(SUBTITLES.format(first=words[0], second=words[1]), encoding="utf-8")
    (place / "chapters.txt").write_text(_CHAPTERS, encoding="utf-8")
    film = place / "two languages.mkv"
    ffmpeg.run(
        [
            *_picture(size, 24, seconds),
            *_tone(440, seconds),
            *_tone(660, seconds),
            *("-i", str(place / "en.srt"), "-i", str(place / "de.srt"), "-i", str(place / "chapters.txt")),
            *("-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "3", "-map", "4", "-map_chapters", "5"),
            *_h264(48),
            *("-c:a", "aac", "-ac", "2", "-ar", "48000", "-c:s:0", "subrip", "-c:s:1", "ass"),
            *("-metadata:s:a:0", "language=eng", "-metadata:s:a:0", "title=Original"),
            *("-metadata:s:a:1", "language=ger", "-metadata:s:s:0", "language=eng", "-metadata:s:s:1", "language=ger"),
            str(film),
        ]
    )
    return film


def phone(place: Path, *, seconds: int = 6) -> Path:
    """A portrait clip as phones store it: a picture of 640 × 360 that lies on its side, to be turned by 90 degrees."""
    lying, film = place / "lying.mp4", place / "IMG_0042.MOV"
    sound = ["-c:a", "aac", "-ac", "1", "-ar", "44100"]
    ffmpeg.run([*_picture("640x360", 30, seconds), *_tone(330, seconds), *_h264(60), *sound, str(lying)])
    # ffmpeg counts against the clock.
    ffmpeg.run(["-display_rotation", "-90", "-i", str(lying), "-c", "copy", str(film)])
    return film


def odd_size(place: Path, *, seconds: int = 25) -> Path:
    """A 4:3 clip of 641 × 481 pixels in Motion JPEG with MP3 sound, as an .avi of an old camera may be."""
    film = place / "holiday.avi"
    odd = ["-vf", "format=yuvj444p,crop=641:481:0:0:exact=1"]
    codecs = [*odd, "-c:v", "mjpeg", "-q:v", "6", "-c:a", "libmp3lame", "-ac", "2", "-ar", "44100"]
    ffmpeg.run([*_picture("642x482", 25, seconds), *_tone(550, seconds), *codecs, str(film)])
    return film


def surround(place: Path, *, seconds: int = 8) -> Path:
    """A film with sound in 5.1 (AC-3, English), H.264 that may be copied."""
    film = place / "surround.mkv"
    voices = "|".join(f"sin(2*PI*{hertz}*t)/8" for hertz in (220, 277, 330, 55, 440, 554))
    six = ["-f", "lavfi", "-i", f"aevalsrc={voices}:c=5.1:s=48000:d={seconds}"]
    codecs = [*_h264(50), "-c:a", "ac3", "-b:a", "384k", "-metadata:s:a:0", "language=eng"]
    ffmpeg.run([*_picture("640x360", 25, seconds), *six, *codecs, str(film)])
    return film


def silent(place: Path, *, seconds: int = 8) -> Path:
    """An MPEG-2 film without any sound, 720 × 576 with pixels that make it 16:9, interlaced."""
    film = place / "silent.mpg"
    codecs = ["-vf", "setfield=tff,setsar=64/45", "-c:v", "mpeg2video", "-q:v", "4", "-flags", "+ilme+ildct"]
    ffmpeg.run([*_picture("720x576", 25, seconds), *codecs, str(film)])
    return film


def _picture(size: str, rate: int, seconds: int) -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]


def _tone(hertz: int, seconds: int) -> list[str]:
    return ["-f", "lavfi", "-i", f"sine=frequency={hertz}:duration={seconds}"]


def _h264(keyframes_every: int) -> list[str]:
    return ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", str(keyframes_every)]
