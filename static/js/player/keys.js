// The keys of the player. media-chrome's own are switched off: they come with the release of a key, and can be lost.

import { captionsOrNot, changeVolume, fullScreenOrNot, muteOrNot, playOrPause, seekBy, STEP } from "./actions.js";
import { playNext } from "./going_on.js";
import { controller } from "./session.js";
import { showSheet } from "./sheets.js";

const ACTIONS = {
  " ": playOrPause,
  k: playOrPause,
  ArrowLeft: () => seekBy(-STEP),
  j: () => seekBy(-STEP),
  ArrowRight: () => seekBy(STEP),
  l: () => seekBy(STEP),
  ArrowUp: () => changeVolume(1),
  ArrowDown: () => changeVolume(-1),
  m: muteOrNot,
  c: captionsOrNot,
  f: fullScreenOrNot,
  n: () => playNext(),
  "?": () => showSheet("keys"),
};
const MAY_REPEAT = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "j", "l"]);

// Whether what has the focus needs this key itself.
function belongsElsewhere(key, path) {
  return path.some((element) => {
    if (!(element instanceof Element)) return false;
    if (element.matches("dialog, select, textarea, [role='menu'], .player-menu")) return true;
    if (element.matches("media-time-range")) return key === " " ? false : !["ArrowLeft", "ArrowRight"].includes(key) && key.startsWith("Arrow");
    if (element.matches("media-volume-range")) return key.startsWith("Arrow");
    return key === " " && element.matches("a, button, [role='button']");
  });
}

export function listenToKeys() {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const action = ACTIONS[key];
      if (!action || (event.shiftKey && key !== "?") || belongsElsewhere(key, event.composedPath())) return;
      event.preventDefault(); // the page does not scroll, and a range does not move by its own step
      if (controller.hasAttribute("data-failed") || (event.repeat && !MAY_REPEAT.has(key))) return;
      action();
    },
    { capture: true },
  );
}
