// Another episode takes the place of this one without a new page, so that full screen and the sound stay.

import { tellPlace } from "./position.js";
import { controller, session } from "./session.js";

let going = false;

// `address` is a watch page; its words and its facts are taken over. Where that fails the browser goes there.
export async function goTo(address, { play = true, push = true } = {}) {
  if (going) return;
  going = true;
  tellPlace();
  try {
    const page = await fetched(address);
    const watching = JSON.parse(page.getElementById("watching").textContent);
    if (push) history.pushState(null, "", address);
    document.title = page.title;
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
      part.replaceChildren(...document.importNode(fresh, true).childNodes);
    }
    controller.toggleAttribute("data-failed", false);
    session.change(watching, play);
  } catch {
    location.assign(address);
  } finally {
    going = false;
  }
}

async function fetched(address) {
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

export function playNext(options) {
  const { next } = session.watching;
  if (next) goTo(next.url, options);
}

export function goOn() {
  let page = location.pathname + location.search;
  session.addEventListener("change", () => (page = location.pathname + location.search));
  addEventListener("popstate", () => {
    // A new place in the same page is no other page.
    if (location.pathname + location.search !== page) goTo(location.href, { push: false });
  });
  controller.addEventListener("click", ({ target }) => target.closest("[data-play-next]") && playNext());
}
