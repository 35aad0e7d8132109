// The thumbnails over the time line and the names of chapters are tracks of their own beside the film.

import { session, video } from "./session.js";

function track(kind, src, label = "") {
  const made = Object.assign(document.createElement("track"), { kind, label, src, default: true });
  return src ? [made] : [];
}

export function followSideTracks() {
  session.addEventListener("change", () => {
    const { thumbnails, chapters } = session.watching;
    video.querySelectorAll("track").forEach((one) => one.remove());
    video.append(...track("metadata", thumbnails, "thumbnails"), ...track("chapters", chapters));
  });
}
