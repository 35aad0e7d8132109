// Two quick taps on the left or the right of the film skip ten seconds, and each further tap ten more. A single tap
// shows or hides the controls, which media-chrome does.

import { seekBy, STEP } from "./actions.js";
import { controller, video } from "./session.js";

const QUICK = 350; // milliseconds
const SIDE = 0.38; // of the width

let last = { side: 0, at: -Infinity };

function sideOf({ clientX }) {
  const { left, width } = controller.getBoundingClientRect();
  const place = (clientX - left) / width;
  return place < SIDE ? -1 : place > 1 - SIDE ? 1 : 0;
}

export function listenToTaps() {
  controller.addEventListener(
    "pointerup",
    (event) => {
      if (event.pointerType !== "touch" || ![controller, video].includes(event.target)) return;
      const tap = { side: sideOf(event), at: event.timeStamp };
      const second = tap.side && tap.side === last.side && tap.at - last.at < QUICK;
      last = tap;
      if (!second) return;
      event.stopPropagation(); // the controls stay as they are
      seekBy(tap.side * STEP);
    },
    { capture: true },
  );
}
