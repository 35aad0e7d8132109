// What a key or a tap did: a symbol and a value for a moment over the film, and in words for those who do not see it.

import { controller } from "./session.js";

const box = controller.querySelector("[data-feedback]");
const value = box.querySelector("[data-feedback-value]");
const said = controller.querySelector("[data-said]");
const MOMENT = 700; // milliseconds

let timer;

// `text` is shown beside the symbol; `aloud` names words of the template, `{}` in them is the text.
export function flash(symbol, { text = "", aloud = "", side = "" } = {}) {
  box.querySelectorAll("[data-symbol]").forEach((one) => (one.toggleAttribute("hidden", one.dataset.symbol !== symbol)));
  value.textContent = text;
  box.dataset.side = side;
  box.hidden = false;
  box.getAnimations({ subtree: true }).forEach((animation) => (animation.currentTime = 0));
  clearTimeout(timer);
  timer = setTimeout(() => (box.hidden = true), MOMENT);
  const words = aloud && controller.querySelector(`[data-word="${aloud}"]`)?.textContent;
  if (words) said.textContent = words.replace("{}", text);
}
