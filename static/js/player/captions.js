// Captions are the browser's own text tracks, which media-chrome shows and hides. dash.js fetches the one it is told of.

import { inLanguage, nameOf } from "./languages.js";
import { session, video } from "./session.js";

export const captions = () => [...video.textTracks].filter(({ kind }) => kind === "captions" || kind === "subtitles");
export const showing = () => captions().find(({ mode }) => mode === "showing");

let last;

export function show(track) {
  captions().forEach((one) => (one.mode = one === track ? "showing" : "disabled"));
}

export function showWanted() {
  const { text } = session.watching;
  show(text === "off" ? undefined : inLanguage(captions(), text, ({ language }) => language));
}

// On in the language they were in last, else in the chosen one, the page's, or any; off when they are on.
export function toggle() {
  const now = showing();
  if (now) last = now.language;
  const tag = ({ language }) => language;
  const candidates = [last, session.watching.text, document.documentElement.lang];
  const found = candidates.map((wanted) => inLanguage(captions(), wanted, tag)).find(Boolean) ?? captions()[0];
  show(now ? undefined : found);
}

const labelIn = ({ id, lang }) => String(id ?? lang); // what dash.js names a text track by

export function followCaptions(player) {
  let ready = false; // while dash.js makes its tracks it shows and hides them
  video.textTracks.addEventListener("change", () => {
    if (!ready) return;
    const shown = showing();
    const tracks = player.getTracksFor("text").toSorted((one, other) => one.index - other.index);
    const index = shown ? tracks.findIndex((track) => labelIn(track) === shown.label && track.lang === shown.language) : -1;
    if (index !== (player.getCurrentTextTrackIndex() ?? -1)) player.setTextTrack(index);
  });
  session.addEventListener("change", () => (ready = false));
  player.on("allTextTracksAdded", () => {
    ready = true;
    showWanted();
  });
}

// dash.js names a text track by its number; people know it by its language.
export async function nameCaptions(player) {
  const menu = await customElements.whenDefined("media-captions-menu");
  menu.formatMenuItemText = (text, track) => {
    if (!track) return text; // "Off"
    const found = player?.getTracksFor("text").find((one) => labelIn(one) === text);
    return nameOf(found ?? { lang: track.language }) || text;
  };
}
