// Says calmly that the connection is gone, once the film has to wait for it, and stops saying so when it is back.

import { controller, video } from "./session.js";

const words = controller.querySelector("[data-connection]");
const PATIENCE = 1500; // milliseconds: a request that was given up looks like one that was lost

let timer = 0;
let gone = false;

const say = () => (words.hidden = !gone || video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA);

export function lost() {
  timer ||= setTimeout(() => {
    gone = true;
    say();
  }, PATIENCE);
}

export function found() {
  clearTimeout(timer);
  timer = 0;
  gone = false;
  say();
}

export function sayWhenGone() {
  for (const event of ["waiting", "playing", "canplay"]) video.addEventListener(event, say);
}
