// The lock screen, the keyboard's media keys and a headset: what is playing, and what they may do to it.

import { seekBy, seekTo, STEP } from "./actions.js";
import { playNext } from "./going_on.js";
import { session, video } from "./session.js";
import { touched } from "./still_watching.js";

const media = navigator.mediaSession;

function describe() {
  const { name, detail, artwork, next } = session.watching;
  media.metadata = new MediaMetadata({ title: detail || name, artist: detail ? name : "", artwork: artwork ? [{ src: artwork }] : [] });
  handle("nexttrack", next ? () => playNext() : null);
}

function handle(action, handler) {
  try {
    media.setActionHandler(action, handler && ((details) => (touched(), handler(details))));
  } catch {
    // A browser need not know every action.
  }
}

function place() {
  const { duration, currentTime, playbackRate } = video;
  if (!Number.isFinite(duration) || currentTime > duration || !playbackRate) return;
  media.setPositionState({ duration, position: currentTime, playbackRate });
}

export function tellTheDevice() {
  if (!media) return;
  describe();
  session.addEventListener("change", describe);
  for (const event of ["loadedmetadata", "seeked", "ratechange", "play", "pause"]) video.addEventListener(event, place);
  handle("play", () => video.play());
  handle("pause", () => video.pause());
  handle("seekbackward", ({ seekOffset }) => seekBy(-(seekOffset ?? STEP)));
  handle("seekforward", ({ seekOffset }) => seekBy(seekOffset ?? STEP));
  handle("seekto", ({ seekTime }) => seekTo(seekTime));
}
