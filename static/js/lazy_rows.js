// Rows further down are empty until they come near, or until the arrow keys want them ("rowwanted"); once they are
// filled they say so ("rowfilled"). Without this script each is a heading with a link to all of it.

const near = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => fill(entry.target)),
  { rootMargin: "100% 0px" },
);

const nodesOf = (html) => new DOMParser().parseFromString(html, "text/html").body.childNodes;

async function fill(row) {
  const address = row.dataset.lazyRow;
  if (!address) return;
  near.unobserve(row);
  // While it is on its way nobody asks for it again.
  row.dataset.lazyRow = "";
  const failed = row.querySelector(".row-failed");
  try {
    const answer = await fetch(address);
    // Signed out meanwhile: the page itself knows the way to the sign-in and back.
    if (answer.redirected) return location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    const track = row.querySelector(".row-track");
    track.replaceChildren(...nodesOf(await answer.text()));
    track.removeAttribute("aria-hidden");
    row.removeAttribute("data-lazy-row");
    if (failed.contains(document.activeElement)) track.querySelector("a").focus({ preventScroll: true });
    failed.remove();
    row.dispatchEvent(new Event("rowfilled", { bubbles: true }));
  } catch {
    row.dataset.lazyRow = address;
    failed.hidden = false;
  }
}

document.querySelectorAll("[data-lazy-row]").forEach((row) => near.observe(row));
document.addEventListener("rowwanted", (event) => fill(event.target));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-try-again]")) fill(event.target.closest("[data-lazy-row]"));
});
