// What keys, taps and the lock screen do to the film.

import { captions, showing, toggle } from "./captions.js";
import { flash } from "./feedback.js";
import { nameOf } from "./languages.js";
import { rememberCaptions } from "./remember_languages.js";
import { controller, video } from "./session.js";

export const STEP = 10; // seconds
const VOLUME_STEP = 0.1;
const percent = () => new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(video.volume);
const ask = (request, detail) => controller.dispatchEvent(new CustomEvent(request, { detail }));

export function playOrPause() {
  flash(video.paused ? "play" : "pause");
  ask(video.paused ? "mediaplayrequest" : "mediapauserequest");
}

export function seekBy(seconds) {
  seekTo(video.currentTime + seconds);
  flash(seconds < 0 ? "back-10" : "forward-10", { text: String(Math.abs(seconds)), side: seconds < 0 ? "start" : "end" });
}

export function seekTo(place) {
  const end = Number.isFinite(video.duration) ? video.duration : place;
  video.currentTime = Math.max(0, Math.min(place, end));
}

export function changeVolume(direction) {
  const volume = Math.round((video.volume + direction * VOLUME_STEP) * 10) / 10;
  ask("mediavolumerequest", Math.max(0, Math.min(1, volume)));
  if (video.muted && direction > 0) ask("mediaunmuterequest");
  flash(video.muted || !video.volume ? "muted" : "volume", { text: percent(), aloud: "volume" });
}

export function muteOrNot() {
  ask(video.muted ? "mediaunmuterequest" : "mediamuterequest");
  flash(video.muted ? "muted" : "volume", { aloud: video.muted ? "muted" : "unmuted" });
}

export function captionsOrNot() {
  if (!captions().length) return flash("captions", { aloud: "no-captions" });
  toggle();
  rememberCaptions();
  const shown = showing();
  const text = shown ? nameOf({ lang: shown.language }) : "";
  return flash(shown ? "captions" : "captions-off", { text, aloud: shown ? "captions-on" : "captions-off" });
}

export function fullScreenOrNot() {
  ask(document.fullscreenElement ? "mediaexitfullscreenrequest" : "mediaenterfullscreenrequest");
}
