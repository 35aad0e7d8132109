// Towards the end a card offers the next episode, and at the end it plays. After the last, or a film, there is a choice.

import { playNext } from "./going_on.js";
import { seekTo } from "./actions.js";
import { controller, session, video } from "./session.js";
import { enoughInARow } from "./still_watching.js";

const card = controller.querySelector("[data-end-card]");
const finished = controller.querySelector("[data-finished]");

let dismissed = false;

const left = () => video.duration - video.currentTime;
const counts = () => session.watching.autoplay && !dismissed && !video.ended;

function look() {
  const { next, card: seconds } = session.watching;
  const near = seconds > 0 && left() <= seconds && !dismissed;
  show(card, Boolean(next) && (near || video.ended));
  show(finished, !next && video.ended);
  card.querySelectorAll("[data-counts]").forEach((words) => (words.hidden = !counts()));
  card.querySelectorAll("[data-seconds]").forEach((words) => (words.textContent = String(Math.max(0, Math.ceil(left())))));
}

// The keyboard goes to what has just come only where it would be nowhere otherwise.
function show(element, wanted) {
  if (element.hidden !== wanted) return;
  const held = element.contains(document.activeElement);
  element.hidden = !wanted;
  if (held) controller.focus({ preventScroll: true });
  else if (wanted && video.ended) element.querySelector("button")?.focus({ preventScroll: true });
}

function atTheEnd() {
  const { next, autoplay } = session.watching;
  if (next && autoplay && !dismissed) playNext({ play: !enoughInARow() });
  else look();
}

function dismiss() {
  dismissed = true;
  look();
}

export function offerWhatComes() {
  for (const event of ["timeupdate", "seeking", "seeked", "play"]) video.addEventListener(event, look);
  video.addEventListener("ended", atTheEnd);
  session.addEventListener("change", () => {
    dismissed = false;
    show(card, false);
    show(finished, false);
  });
  controller.addEventListener("click", ({ target }) => {
    if (target.closest("[data-not-now]")) dismiss();
    if (target.closest("[data-play-again]")) {
      seekTo(0);
      video.play();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !card.hidden && !document.querySelector("dialog[open]") && !video.ended) dismiss();
  });
}
