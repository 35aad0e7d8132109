// The menu of qualities: `video.videoRenditions`. The choice is kept in this browser, by its height.

import { ChoiceList } from "./choice_list.js";
import { forget, keep, kept } from "./kept.js";
import { controller, video } from "./session.js";

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

// The menu shows the shorter side; a wide film of 1920x800 is as sharp as 1080p, and people know that name.
function named({ id, width, height }) {
  const long = Math.max(width, height);
  return { id, width: long, height: Math.max(Math.min(width, height), Math.round((long * 9) / 16)) };
}

export function offerQualities(player) {
  const list = new QualityList();
  video.videoRenditions = list;
  let asked = false;
  list.addEventListener("change", () => {
    const chosen = list[list.selectedIndex];
    player.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: !chosen } } } });
    if (chosen) player.setRepresentationForTypeById("video", chosen.id, asked);
  });
  player.on("streamInitialized", () => {
    asked = false;
    const found = player.getRepresentationsByType("video").map(named);
    list.fill(found.length > 1 ? found : [], "addrendition", "removerendition");
    const height = kept("quality");
    list.selectedIndex = height ? found.findIndex((one) => one.height === height) : -1;
    asked = true;
  });
  controller.addEventListener("mediarenditionrequest", ({ detail }) => {
    const chosen = [...list].find(({ id }) => id === detail);
    if (chosen) keep("quality", chosen.height);
    else forget("quality");
  });
}
