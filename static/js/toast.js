// A few words at the foot of the page, read aloud as well, that go by themselves: but not while somebody is at them.

const SECONDS = 7;

const region = document.querySelector("[data-toasts]");

function goLater(shown, wait) {
  setTimeout(() => {
    if (shown.matches(":hover, :focus-within")) goLater(shown, 1000);
    else shown.remove();
  }, wait);
}

// Shows the words that the page has for `kind`, in place of those before; `undo` is what its button does.
export function toast(kind, undo) {
  const words = document.querySelector(`template[data-toast="${kind}"]`).content.cloneNode(true);
  region.replaceChildren(words);
  const shown = region.firstElementChild;
  shown.querySelector("[data-undo]")?.addEventListener("click", () => {
    shown.remove();
    undo();
  });
  goLater(shown, SECONDS * 1000);
}

// The button is at the end of the page, far from what was removed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  region.querySelector("[data-undo]")?.click();
});
