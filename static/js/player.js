// The glue between dash.js (which fetches and decodes) and media-chrome (which shows the controls).

// media-chrome's menus read what there is to choose from array-like lists that tell of changes.
class ChoiceList extends EventTarget {
  length = 0;

  [Symbol.iterator]() {
    return Array.prototype[Symbol.iterator].call(this);
  }

  fill(choices, event) {
    Array.prototype.push.apply(this, choices);
    this.dispatchEvent(new Event(event));
  }
}

// The qualities: `video.videoRenditions`.
class QualityList extends ChoiceList {
  #chosen = -1;

  get selectedIndex() {
    return this.#chosen;
  }

  set selectedIndex(index) {
    this.#chosen = index;
    this.dispatchEvent(new Event("change"));
  }
}

// One of `video.audioTracks`. The menu sets `enabled` of all of them, and of one to true.
class Sound {
  #player;
  #list;
  #track;

  constructor(player, list, track) {
    this.#player = player;
    this.#list = list;
    this.#track = track;
    this.id = String(track.index); // the menu sorts by it
    this.label = nameOf(track);
  }

  get enabled() {
    return this.#player.getCurrentTrackFor("audio")?.index === this.#track.index;
  }

  set enabled(wanted) {
    if (!wanted || this.enabled) return;
    this.#player.setCurrentTrack(this.#track);
    this.#list.dispatchEvent(new Event("change"));
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
    list.fill(found.map(named), "addrendition");
  });
  list.addEventListener("change", () => {
    const chosen = list[list.selectedIndex];
    player.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: !chosen } } } });
    if (chosen) player.setRepresentationForTypeById("video", chosen.id, true);
  });
}

function languageName(tag, language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(tag);
  } catch {
    return tag; // A manifest may say anything.
  }
}

// A label begins with what a language calls itself, or is a name of its own: on an English page "Deutsch 5.1" is
// "German 5.1", and "Original" is "English – Original".
function nameOf({ lang, labels }) {
  const label = labels?.[0]?.text ?? "";
  if (!lang || lang === "und") return label;
  const name = languageName(lang, document.documentElement.lang);
  const known = [languageName(lang, lang), name].find((one) => label.toLowerCase().startsWith(one.toLowerCase()));
  if (known) return name + label.slice(known.length);
  return label ? `${name} – ${label}` : name;
}

function offerSound(player) {
  const list = new ChoiceList();
  // Defined, not set: some browsers have a list of their own, which cannot be replaced otherwise.
  Object.defineProperty(video, "audioTracks", { value: list });
  player.on("streamInitialized", () => {
    if (list.length) return;
    const sounds = player.getTracksFor("audio").map((track) => new Sound(player, list, track));
    list.fill(sounds, "addtrack");
  });
}

// media-chrome switches the browser's own text tracks; dash.js only fetches the one it was told of. It counts captions
// alone, the browser counts chapters and thumbnails as well.
function followCaptions(player) {
  const captions = () => [...video.textTracks].filter(({ kind }) => kind === "captions" || kind === "subtitles");
  const showing = () => captions().findIndex((track) => track.mode === "showing");
  video.textTracks.addEventListener("change", () => {
    if (showing() !== (player.getCurrentTextTrackIndex() ?? -1)) player.setTextTrack(showing());
  });
}

// dash.js names a text track by its number; people know it by its language.
async function nameCaptions(player) {
  const menu = await customElements.whenDefined("media-captions-menu");
  menu.formatMenuItemText = (text, track) => {
    if (!track) return text; // "Off"
    const found = player.getTracksFor("text").find(({ id, lang }) => String(id ?? lang) === text);
    return nameOf(found ?? { lang: track.language }) || text;
  };
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
  offerSound(player);
  followCaptions(player);
  explainErrors(player);
  nameCaptions(player);
  player.initialize(video, manifest, false, Number(location.hash.match(/^#t=(\d+)$/)?.[1] ?? 0));
  controller.focus({ preventScroll: true });
  // Where the browser wants a touch first, the large play button stays.
  return video.play().catch(() => {});
}

start();
