// "Load more" puts the next page's cards where its link stood, and says so ("rowfilled"). Without this script the link
// leads to that page.

const MOST_PAGES = 20;
let pages = 0;

const nodesOf = (html) => new DOMParser().parseFromString(html, "text/html").body.childNodes;
const link = () => document.querySelector("[data-load-more]");

// Puts the next cards in place and returns the first of them.
async function load() {
  const answer = await fetch(`${link().href}&fragment=1`);
  // Signed out meanwhile: the answer is the sign-in page.
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  const place = link().closest("li");
  const before = place.previousElementSibling;
  place.replaceWith(...nodesOf(await answer.text()));
  pages += 1;
  before.parentElement.dispatchEvent(new Event("rowfilled", { bubbles: true }));
  return before.nextElementSibling;
}

document.addEventListener("click", async (event) => {
  const clicked = event.target.closest("[data-load-more]");
  if (!clicked || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (clicked.getAttribute("aria-busy")) return;
  clicked.setAttribute("aria-busy", "true");
  try {
    const first = await load();
    first.querySelector("a")?.focus({ preventScroll: true });
  } catch {
    location.assign(clicked.href);
  }
});

// A reload, or coming back when the browser has forgotten the page: the same cards again, at the same place.
async function restore() {
  const { loaded = 0, at = 0 } = history.state ?? {};
  if (!loaded) return;
  while (pages < Math.min(loaded, MOST_PAGES) && link()) await load();
  scrollTo(0, at);
}

addEventListener("pagehide", () => history.replaceState({ loaded: pages, at: scrollY }, ""));
restore().catch(() => {});
