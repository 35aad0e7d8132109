// The glue between dash.js (which fetches and decodes) and media-chrome (which shows the controls).

// media-chrome's menu reads the qualities from `video.videoRenditions`: an array-like list that tells of changes.
class QualityList extends EventTarget {
  length = 0;
  #chosen = -1;

  get selectedIndex() {
    return this.#chosen;
  }

  set selectedIndex(index) {
    this.#chosen = index;
    this.dispatchEvent(new Event("change"));
  }

  [Symbol.iterator]() {
    return Array.prototype[Symbol.iterator].call(this);
  }

  fill(qualities) {
    Array.prototype.push.apply(this, qualities);
    this.dispatchEvent(new Event("addrendition"));
  }
}

const controller = document.querySelector("[data-player]");
const video = controller.querySelector("video");
const problem = controller.querySelector("[data-problem]");
const manifest = controller.dataset.manifest;

// The menu shows the shorter side; a wide film of 1920x800 is as sharp as 1080p, and people know that name.
function named({ id, width, height }) {
  const long = Math.max(width, height);
  return { id, width: long, height: Math.max(Math.min(width, height), Math.round((long * 9) / 16)) };
}

function offerQualities(player) {
  const list = new QualityList();
  video.videoRenditions = list;
  player.on("streamInitialized", () => {
    const found = player.getRepresentationsByType("video");
    if (list.length || found.length < 2) return;
    list.fill(found.map(named));
  });
  list.addEventListener("change", () => {
    const chosen = list[list.selectedIndex];
    player.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: !chosen } } } });
    if (chosen) player.setRepresentationForTypeById("video", chosen.id, true);
  });
}

// media-chrome switches the browser's own text tracks; dash.js only fetches the one it was told of.
function followCaptions(player) {
  const showing = () => [...video.textTracks].findIndex((track) => track.mode === "showing");
  video.textTracks.addEventListener("change", () => {
    if (showing() !== player.getCurrentTextTrackIndex()) player.setTextTrack(showing());
  });
}

// dash.js names a text track by its number; people know it by its language.
async function nameLanguages() {
  const menu = await customElements.whenDefined("media-captions-menu");
  const names = new Intl.DisplayNames([document.documentElement.lang], { type: "language" });
  menu.formatMenuItemText = (text, track) => (track?.language && track.language !== "und" ? names.of(track.language) : text);
}

// Codes of dash.js for something that did not arrive; every other code is about what did.
const DOWNLOADS = [11, 12, 15, 17, 25, 26, 27, 28, 29];

async function reasonOf({ code, data }) {
  if (!DOWNLOADS.includes(code)) return "decode";
  try {
    const { status } = await fetch(manifest, { method: "HEAD", cache: "no-store" });
    if (status === 410 || status === 403) return "expired";
    return status === 404 || data?.response?.status === 404 ? "missing" : "network";
  } catch {
    return "network";
  }
}

function explain(reason) {
  problem.querySelectorAll("[data-reason]").forEach((words) => (words.hidden = words.dataset.reason !== reason));
  problem.hidden = false;
  controller.toggleAttribute("data-failed", true);
  problem.querySelector("[data-retry]").focus();
}

function explainErrors(player) {
  player.on("error", async ({ error }) => {
    if (error.data?.request?.mediaType === "text") return; // The film plays on without its captions.
    const reason = await reasonOf(error);
    // What is buffered may still be watched.
    if (video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) {
      video.addEventListener("waiting", () => explain(reason), { once: true });
    } else {
      explain(reason);
    }
  });
}

// A new page brings a new ticket; the second is kept in the address.
problem.querySelector("[data-retry]").addEventListener("click", () => {
  if (video.currentTime > 1) location.hash = `t=${Math.floor(video.currentTime)}`;
  location.reload();
});

// Without the controls' library the browser's own controls must do.
addEventListener("load", () => (video.controls = !customElements.get("media-controller")));

function start() {
  if (!window.dashjs) return explain("player");
  if (!("MediaSource" in window || "ManagedMediaSource" in window)) return explain("unsupported");
  const player = dashjs.MediaPlayer().create();
  player.updateSettings({ debug: { logLevel: dashjs.Debug.LOG_LEVEL_NONE }, streaming: { text: { defaultEnabled: false } } });
  offerQualities(player);
  followCaptions(player);
  explainErrors(player);
  nameLanguages();
  player.initialize(video, manifest, false, Number(location.hash.match(/^#t=(\d+)$/)?.[1] ?? 0));
  controller.focus({ preventScroll: true });
  // Where the browser wants a touch first, the large play button stays.
  return video.play().catch(() => {});
}

start();
