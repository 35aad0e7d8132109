// Towards the end a card offers the next episode, and at the end it plays. After the last, or a film, there is a choice.

import { playNext } from "./going_on.js";
import { seekTo } from "./actions.js";
import { controller, session, video } from "./session.js";
import { enoughInARow } from "./still_watching.js";

const card = controller.querySelector("[data-end-card]");
const finished = controller.querySelector("[data-finished]");

const NEARLY = 0.1; // seconds

let dismissed = false;
let over = false; // the end has been acted upon

const left = () => video.duration - video.currentTime;
// Where the last piece came late, a browser may pause at the end and not say that this was it.
const ended = () => video.ended || (video.paused && left() <= NEARLY);
const counts = () => session.watching.autoplay && !dismissed && !ended();

function look() {
  const { next, card: seconds } = session.watching;
  const near = seconds > 0 && left() <= seconds && !dismissed;
  show(card, Boolean(next) && (near || ended()));
  show(finished, !next && ended());
  card.querySelectorAll("[data-counts]").forEach((words) => (words.hidden = !counts()));
  card.querySelectorAll("[data-seconds]").forEach((words) => (words.textContent = String(Math.max(0, Math.ceil(left())))));
}

// The keyboard goes to what has just come only where it would be nowhere otherwise.
function show(element, wanted) {
  if (element.hidden !== wanted) return;
  const held = element.contains(document.activeElement);
  element.hidden = !wanted;
  if (held) controller.focus({ preventScroll: true });
  else if (wanted && ended()) element.querySelector("button")?.focus({ preventScroll: true });
}

function atTheEnd() {
  if (over || !ended()) return;
  over = true;
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
  for (const event of ["pause", "ended"]) video.addEventListener(event, atTheEnd);
  for (const event of ["seeking", "playing"]) video.addEventListener(event, () => (over = false));
  session.addEventListener("change", () => {
    dismissed = false;
    over = false;
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
    if (event.key === "Escape" && !card.hidden && !document.querySelector("dialog[open]") && !ended()) dismiss();
  });
}
