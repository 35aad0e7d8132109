"""What ffmpeg's manifests lack: caption tracks, and the bandwidth of the whole film rather than its first seconds."""

import re
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = {"en": "English", "es": "Español"}


def add_captions(folder: Path, tracks: Mapping[str, str]) -> None:
    """Write `tracks` (WebVTT text by language) into `folder` and name them in its manifest, as players expect it."""
    sets = []
    for number, (language, text) in enumerate(tracks.items(), 2):
        (folder / f"captions-{language}.vtt").write_text(text, encoding="utf-8")
        sets.append(
            f'\t\t<AdaptationSet id="{number}" contentType="text" mimeType="text/vtt" lang="{language}">\n'
            f"\t\t\t<Label>{LANGUAGES[language]}</Label>\n"
            '\t\t\t<Role schemeIdUri="urn:mpeg:dash:role:2011" value="caption"/>\n'
            f'\t\t\t<Representation id="captions-{language}" bandwidth="256">\n'
            f"\t\t\t\t<BaseURL>captions-{language}.vtt</BaseURL>\n"
            "\t\t\t</Representation>\n\t\t</AdaptationSet>\n"
        )
    manifest = folder / "manifest.mpd"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("\t</Period>", "".join(sets) + "\t</Period>"), encoding="utf-8")


def correct_bandwidths(folder: Path) -> None:
    """Give each rendition its real bandwidth in both manifests; ffmpeg writes that of the first segment.

    DASH gets the average over the film, HLS the peak of any one segment, as their specifications ask for.
    """
    rates = {path.stem.removeprefix("media_"): _rates(folder, path) for path in folder.glob("media_*.m3u8")}
    manifest, master = folder / "manifest.mpd", folder / "master.m3u8"
    text = manifest.read_text(encoding="utf-8")
    for number, (average, _) in rates.items():
        text = re.sub(rf'(<Representation id="{number}"[^>]*? bandwidth=")\d+', rf"\g<1>{average}", text)
    manifest.write_text(text, encoding="utf-8")
    sound = max(
        (peak for number, (_, peak) in rates.items() if f'URI="media_{number}.m3u8"' in _read(master)), default=0
    )
    lines = _read(master).splitlines()
    for at, line in enumerate(lines):
        if line.startswith("#EXT-X-STREAM-INF"):
            number = lines[at + 1].removeprefix("media_").removesuffix(".m3u8")
            lines[at] = re.sub(r"BANDWIDTH=\d+", f"BANDWIDTH={rates[number][1] + sound}", line)
    master.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rates(folder: Path, playlist: Path) -> tuple[int, int]:
    """Return (average, peak) in bits a second of one HLS playlist's segments."""
    pairs = re.findall(r"#EXTINF:([\d.]+),[^\n]*\n(?:#[^\n]*\n)*([^#\n]+)", _read(playlist))
    parts = [(float(seconds), (folder / name).stat().st_size * 8) for seconds, name in pairs]
    peak = max(bits / max(seconds, 0.5) for seconds, bits in parts)
    return round(sum(bits for _, bits in parts) / sum(seconds for seconds, _ in parts)), round(peak)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
