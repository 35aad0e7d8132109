// Plays by the browser itself where it has no Media Source, as on an iPhone: it knows HLS.

import { nameCaptions, showWanted } from "./captions.js";
import { found, lost } from "./connection.js";
import { explain } from "./problem.js";
import { session, video } from "./session.js";
import { enableWanted } from "./sound.js";
import { justRenewed, renew } from "./ticket.js";

const AGAIN = 2000; // milliseconds
const TYPE = "application/vnd.apple.mpegurl";

export const canPlayHls = () => Boolean(session.watching.hls && video.canPlayType(TYPE));

export function hlsEngine() {
  let place = 0;
  function load(start, play) {
    place = start;
    video.src = session.watching.hls;
    if (play) video.play().catch(() => {});
  }
  video.addEventListener("loadedmetadata", () => {
    found();
    if (place) video.currentTime = place;
    enableWanted([...(video.audioTracks ?? [])]);
    showWanted();
  });
  video.addEventListener("timeupdate", () => (place = video.currentTime || place));
  video.addEventListener("error", async () => {
    const { code } = video.error;
    if (code === MediaError.MEDIA_ERR_DECODE) return explain("decode");
    if (justRenewed()) return explain("missing");
    // Its own words for what went wrong are few: a new ticket helps when the old one has ended, and tells otherwise.
    const status = await renew();
    if (status === 200) return load(place, true);
    if (status) return explain(status === 404 ? "missing" : "expired");
    lost();
    return setTimeout(() => video.dispatchEvent(new Event("error")), AGAIN);
  });
  nameCaptions();
  return { load };
}
