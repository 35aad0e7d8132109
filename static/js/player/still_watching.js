// Asks whether anybody is still there: after three episodes, or ninety minutes, without a touch. Only where playback
// goes on by itself.

import { controller, session, video } from "./session.js";

const EPISODES = 3;
const LONG = 90 * 60_000; // milliseconds

const question = controller.querySelector("[data-still-watching]");
let episodes = 0;
let touchedAt = Date.now();

export function touched() {
  episodes = 0;
  touchedAt = Date.now();
}

function ask() {
  video.pause();
  if (!question.open) question.showModal();
}

// Called when an episode has ended and the next is about to play; says whether that has to wait for an answer.
export function enoughInARow() {
  episodes += 1;
  if (episodes < EPISODES) return false;
  ask();
  return true;
}

export function askWhetherWatching() {
  for (const touch of ["pointerdown", "pointermove", "keydown"]) document.addEventListener(touch, touched, { capture: true });
  video.addEventListener("timeupdate", () => {
    if (session.watching.autoplay && !video.paused && Date.now() - touchedAt > LONG) ask();
  });
  question.querySelector("[data-go-on]").addEventListener("click", () => {
    question.close();
    video.play();
  });
  question.addEventListener("close", touched);
}
