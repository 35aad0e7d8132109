// The menu of audio: `video.audioTracks`. It begins in the language that was chosen for the series, or the profile's.

import { ChoiceList } from "./choice_list.js";
import { inLanguage, nameOf } from "./languages.js";
import { session, video } from "./session.js";

// One of the list. The menu sets `enabled` of all of them, and of one to true.
class Sound {
  #player;
  #list;
  #track;

  constructor(player, list, track) {
    this.#player = player;
    this.#list = list;
    this.#track = track;
    this.id = String(track.index); // the menu sorts by it
    this.language = track.lang;
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

export function offerSound(player) {
  const list = new ChoiceList();
  // Defined, not set: some browsers have a list of their own, which cannot be replaced otherwise.
  Object.defineProperty(video, "audioTracks", { value: list });
  player.on("streamInitialized", () => {
    const sounds = player.getTracksFor("audio").map((track) => new Sound(player, list, track));
    list.fill(sounds, "addtrack", "removetrack");
    enableWanted(sounds);
  });
}

export function enableWanted(sounds) {
  const wanted = inLanguage(sounds, session.watching.audio, ({ language }) => language);
  if (wanted && !wanted.enabled) sounds.forEach((one) => (one.enabled = one === wanted));
}

// For the first segments: any region of the language will do, the rest is chosen when the tracks are known.
export function beginInLanguage(player) {
  const language = session.watching.audio?.split("-")[0];
  if (language) player.setInitialMediaSettingsFor("audio", { lang: new RegExp(`^${language}(-|$)`, "i") });
}
