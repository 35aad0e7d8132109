// "Load more" puts the next page's cards where its link stood. Without this script the link leads to that page.

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-load-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${link.href}&fragment=1`);
    // Signed out meanwhile: the answer is the sign-in page.
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    const place = link.closest("li");
    const before = place.previousElementSibling;
    place.outerHTML = await answer.text();
    before.nextElementSibling?.querySelector("a")?.focus({ preventScroll: true });
  } catch {
    location.assign(link.href);
  }
});
