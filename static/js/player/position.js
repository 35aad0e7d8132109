// Tells the site where the film is: every ten seconds, when it pauses or jumps, and when the page is left. What could
// not be told is kept in this browser, and told later, from whatever is watched then.

import { forget, keep, kept, keptNames } from "./kept.js";
import { send, session, video } from "./session.js";

const EVERY = 10_000; // milliseconds
const KEPT = "position:";

let begun = !video.paused; // the first frame may have been there before this was
let toldAt = 0;
let told = null; // seconds
let sending = false;
let next = null; // the newest that waits; the ones before it do not matter any more

function now() {
  const { key, report, reportUrl } = session.watching;
  return { key, report, reportUrl, position: Math.floor(video.currentTime) };
}

function worthTelling() {
  return begun && session.watching.report && video.readyState > 0 && Math.floor(video.currentTime) !== told;
}

function tell() {
  if (!worthTelling()) return;
  toldAt = performance.now();
  next = now();
  told = next.position;
  if (!sending) sendNext();
}

async function sendNext() {
  sending = true;
  while (next) {
    const one = next;
    next = null;
    if (await sent(one)) await sendKept();
    else keep(KEPT + one.key, one);
  }
  sending = false;
}

// A report that was understood, or never will be, is done with.
async function sent({ key, report, reportUrl, position }) {
  try {
    const response = await send(reportUrl, { report, position });
    if (!response.ok && response.status !== 400 && response.status !== 404) return false;
    forget(KEPT + key);
    return true;
  } catch {
    return false;
  }
}

// Only this profile's: the site takes no place from another.
async function sendKept() {
  const [profile] = session.watching.key.split(":");
  for (const name of keptNames(`${KEPT}${profile}:`)) {
    const one = kept(name);
    if (one && !(await sent(one))) return;
  }
}

// The page may be gone before an answer comes.
function tellOnLeaving() {
  if (!worthTelling()) return;
  const { key, report, reportUrl, position } = now();
  told = position;
  const form = new URLSearchParams({ csrfmiddlewaretoken: session.watching.csrf, report, position });
  if (!navigator.onLine || !navigator.sendBeacon(reportUrl, form)) keep(KEPT + key, now());
}

export function reportPositions() {
  video.addEventListener("playing", () => (begun = true));
  video.addEventListener("timeupdate", () => {
    if (!video.paused && performance.now() - toldAt >= EVERY) tell();
  });
  video.addEventListener("pause", tell);
  video.addEventListener("seeked", tell);
  addEventListener("pagehide", tellOnLeaving);
  document.addEventListener("visibilitychange", () => document.hidden && tellOnLeaving());
  addEventListener("online", () => !sending && sendKept());
  session.addEventListener("change", () => {
    begun = false;
    told = null;
  });
  sendKept();
}

// The place of what is being left for another episode; afterwards the session speaks of the other.
export const tellPlace = tell;
