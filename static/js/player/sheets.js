// The dialogs that a button or a key opens: the list of keys, and the settings. The browser keeps the focus in them and
// gives it back, and Esc closes them.

import { controller } from "./session.js";

const sheet = (name) => controller.querySelector(`dialog[data-sheet="${name}"]`);

export function showSheet(name) {
  if (!sheet(name).open) sheet(name).showModal();
}

export function openSheets() {
  controller.addEventListener("click", ({ target }) => {
    const opener = target.closest("[data-opens]");
    if (opener) showSheet(opener.dataset.opens);
    // A press beside the sheet falls on its backdrop, which counts as the dialog itself.
    else if (target.matches("dialog[data-sheet]") || target.closest("[data-closes]")) target.closest("dialog").close();
  });
}
