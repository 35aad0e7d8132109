// The settings: how fast it plays, and how captions look. How they look is kept in this browser.

import { keep, kept } from "./kept.js";
import { controller, video } from "./session.js";

const form = controller.querySelector("[data-look-and-speed]");
const LOOK = "captions-look";

function apply() {
  const { speed, size, ground } = Object.fromEntries(new FormData(form));
  video.defaultPlaybackRate = video.playbackRate = Number(speed); // the first is what the next episode begins with
  video.dataset.captionSize = size;
  video.dataset.captionGround = ground;
  return { size, ground };
}

export function offerLookAndSpeed() {
  for (const [name, value] of Object.entries(kept(LOOK) ?? {})) {
    const choice = form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    if (choice) choice.checked = true;
  }
  apply();
  form.addEventListener("change", () => keep(LOOK, apply()));
}
