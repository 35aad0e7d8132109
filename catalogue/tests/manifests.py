"""Small manifests for tests, and the codes of what is wrong with them."""

import pytest

from catalogue.manifest import ManifestProblem, parse

TIMELINE = '<SegmentTimeline><S t="0" d="4000" r="1"/><S d="2000"/></SegmentTimeline>'
TEMPLATE = (
    '<SegmentTemplate timescale="1000" initialization="init-$RepresentationID$.mp4"'
    f' media="seg-$RepresentationID$-$Number%05d$.m4s" startNumber="1">{TIMELINE}</SegmentTemplate>'
)
VIDEO = '<Representation id="0" mimeType="video/mp4" codecs="avc1.4d401f" bandwidth="800000" width="640" height="360">'
ON_DEMAND = """<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"
     minBufferTime="PT2S" type="static" mediaPresentationDuration="PT1M5.5S">
  <Period id="0">
    <AdaptationSet id="2" contentType="video" width="320" height="180" subsegmentAlignment="true">
      <Representation id="0" bandwidth="626266" codecs="avc1.42c00c" mimeType="video/mp4">
        <BaseURL>video.mp4</BaseURL>
        <SegmentBase indexRange="833-876" timescale="12288"><Initialization range="0-832"/></SegmentBase>
      </Representation>
    </AdaptationSet>
    <AdaptationSet id="1" contentType="audio" lang="en" label="Commentary">
      <Representation id="1" bandwidth="72669" codecs="mp4a.40.2" mimeType="audio/mp4">
        <AudioChannelConfiguration value="6"
          schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011"/>
        <BaseURL>audio.mp4</BaseURL>
        <SegmentBase indexRange="833-876"><Initialization range="0-832"/></SegmentBase>
      </Representation>
    </AdaptationSet>
    <AdaptationSet id="0" contentType="text" lang="de">
      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/>
      <Label>Deutsch</Label>
      <Representation id="2" bandwidth="232" mimeType="text/vtt"><BaseURL>captions-de.vtt</BaseURL></Representation>
    </AdaptationSet>
    <AdaptationSet contentType="image" mimeType="image/jpeg">
      <SegmentTemplate media="tiles/$Number$.jpg" duration="50"/>
      <Representation id="tiles" bandwidth="9000" width="1600" height="900">
        <EssentialProperty schemeIdUri="http://dashif.org/guidelines/thumbnail_tile" value="10x10"/>
      </Representation>
    </AdaptationSet>
  </Period>
</MPD>
"""


def mpd(inside: str = "", *, attributes: str = "", template: str = TEMPLATE, video: str = VIDEO) -> bytes:
    """Return a small manifest: one video of ten seconds, with `inside` before it in its AdaptationSet."""
    return (
        f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:xlink="http://www.w3.org/1999/xlink" type="static"'
        f' mediaPresentationDuration="PT10S" {attributes}><Period>'
        f"<AdaptationSet>{inside}{video}{template}</Representation></AdaptationSet></Period></MPD>"
    ).encode()


def code_of(data: bytes) -> str:
    """Return the code of the problem with `data`."""
    with pytest.raises(ManifestProblem) as caught:
        parse(data)
    assert "\n" not in caught.value.detail
    return caught.value.code


def template(attributes: str, inside: str = "") -> str:
    """Return a SegmentTemplate."""
    return f'<SegmentTemplate timescale="10" {attributes}>{inside}</SegmentTemplate>'
