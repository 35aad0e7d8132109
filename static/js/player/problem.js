// What can go wrong, in words, and another try that keeps the place.

import { controller, session, video } from "./session.js";
import { renew } from "./ticket.js";

const problem = controller.querySelector("[data-problem]");
let waiting = null;

export function explain(reason) {
  problem.querySelectorAll("[data-reason]").forEach((words) => (words.hidden = words.dataset.reason !== reason));
  controller.toggleAttribute("data-failed", true);
  if (!problem.open) problem.showModal();
}

// What is buffered may still be watched.
export function explainWhenStopped(reason) {
  if (video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return explain(reason);
  forgive();
  waiting = () => explain(reason);
  video.addEventListener("waiting", waiting, { once: true });
}

export function forgive() {
  if (waiting) video.removeEventListener("waiting", waiting);
  waiting = null;
}

export function offerRetry(engine) {
  let place = 0;
  for (const event of ["timeupdate", "seeking"]) video.addEventListener(event, () => (place = video.currentTime || place));
  session.addEventListener("change", () => (place = 0));
  problem.addEventListener("cancel", (event) => event.preventDefault()); // there is nothing behind it
  problem.querySelector("[data-retry]").addEventListener("click", async () => {
    place ||= session.watching.start;
    const status = engine ? await renew() : 0;
    if (status !== 200) {
      // A new page says what it is; the place is kept in its address.
      if (place > 1) location.hash = `t=${Math.floor(place)}`;
      return location.reload();
    }
    forgive();
    controller.toggleAttribute("data-failed", false);
    problem.close();
    return engine.load(place, true);
  });
}
