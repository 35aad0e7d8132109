// Where playback is resumed, a button offers the start for a while; another stays in reach.

import { seekTo } from "./actions.js";
import { controller, session, video } from "./session.js";

const WHILE = 8000; // milliseconds
const offer = controller.querySelector("[data-resumed]");

let timer;

export function offerStart(place) {
  clearTimeout(timer);
  offer.hidden = !(place > 0);
  const hideLater = () => (timer = setTimeout(() => (offer.hidden = true), WHILE));
  if (!offer.hidden && !video.paused) hideLater();
  else if (!offer.hidden) video.addEventListener("playing", hideLater, { once: true });
}

export function offerTheStart() {
  session.addEventListener("change", () => offerStart(session.watching.start));
  controller.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-from-start]")) return;
    offer.hidden = true;
    seekTo(0);
    video.play();
    controller.focus({ preventScroll: true });
  });
}
