// media-chrome's bundle speaks English only. What its controls show and read out is put into the page's language here,
// in their shadow roots as well, whenever they say something else. The words stand in _control_words.html.

import { controller } from "./session.js";

const SAID = ["aria-label", "aria-valuetext", "aria-description"];
const WATCHED = { attributes: true, attributeFilter: SAID, characterData: true, childList: true, subtree: true };
// "1 minute, 12 seconds of 9 minutes", "Auto (720p)" and "chapter: The barn"
const PIECES = /\b(?:hours?|minutes?|seconds?|of|Auto|chapter)\b/g;

const { content } = document.querySelector("[data-control-words]");
const words = new Map([...content.children].map((one) => [one.dataset.english, one.textContent]));
const observer = new MutationObserver((changes) => changes.forEach(({ target }) => speak(target)));

function inOurWords(text) {
  const whole = words.get(text.trim());
  return whole ?? (/^\d|^Auto |^chapter: /.test(text) ? text.replace(PIECES, (piece) => words.get(piece) ?? piece) : text);
}

function speak(node) {
  if (node.nodeType === Node.TEXT_NODE) return say(node);
  for (const name of SAID) {
    const said = node.getAttribute?.(name);
    if (said && inOurWords(said) !== said) node.setAttribute(name, inOurWords(said));
  }
  if (node.shadowRoot && !heard.has(node.shadowRoot)) hear(node.shadowRoot);
  return node.childNodes.forEach(speak);
}

function say(text) {
  if (inOurWords(text.data) !== text.data) text.data = inOurWords(text.data);
}

const heard = new WeakSet();

function hear(root) {
  heard.add(root);
  observer.observe(root, WATCHED);
  speak(root);
}

export async function speakTheLanguageOfThePage() {
  if (document.documentElement.lang.startsWith("en")) return;
  await customElements.whenDefined("media-controller");
  hear(controller);
}
