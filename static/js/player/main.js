// The player: dash.js or the browser plays, media-chrome shows the controls, and each of these modules does one thing.
// What is imported here is what the first frame needs; templates/streaming/watch.html lists it for the browser.

import { kept } from "./kept.js";
import { dashEngine } from "./play_dash.js";
import { explain, offerRetry } from "./problem.js";
import { controller, session, video } from "./session.js";

const PATIENCE = 1500; // milliseconds

async function chooseEngine() {
  if ("MediaSource" in window || "ManagedMediaSource" in window) return window.dashjs ? dashEngine() : explain("player");
  const { canPlayHls, hlsEngine } = await import("./play_hls.js");
  return canPlayHls() ? hlsEngine() : explain("unsupported");
}

// The address may name a place, or ask for the start; else it is where the viewer stopped, as far as anybody knows.
function placeToBegin() {
  const named = location.hash.match(/^#t=(\d+)$/)?.[1];
  if (named) return Number(named);
  const { start, key } = session.watching;
  return new URLSearchParams(location.search).has("start") ? start : (kept(`position:${key}`)?.position ?? start);
}

// Playing, or as good as: the browser may want a touch first.
function begun() {
  return new Promise((resolve) => {
    video.addEventListener("playing", resolve, { once: true });
    setTimeout(resolve, PATIENCE);
  });
}

async function begin(choosing) {
  const place = placeToBegin();
  const engine = await choosing;
  engine?.load(place, true);
  session.addEventListener("change", ({ detail: { play } }) => engine?.load(session.watching.start, play));
  offerRetry(engine);
  controller.focus({ preventScroll: true });
  await begun();
  bringControls();
  const { behave } = await import("./behaviours.js");
  behave(place);
}

// media-chrome takes as long to read as the film takes to begin, and has nothing to show before. The lists of qualities
// and sound are there when it looks for them. Without it the browser's own controls must do.
function bringControls() {
  const script = Object.assign(document.createElement("script"), { src: controller.dataset.controls });
  script.addEventListener("error", () => (video.controls = true));
  document.head.append(script);
}

begin(chooseEngine());
