// An open list of choices closes by Escape, and when somebody goes elsewhere. Without this script its name closes it.

const open = () => document.querySelector("[data-facets] details[open]");

function closeUnlessInside(event) {
  const list = open();
  if (list && !list.contains(event.target)) list.open = false;
}

document.addEventListener("click", closeUnlessInside);
document.addEventListener("focusin", closeUnlessInside);
document.addEventListener("keydown", (event) => {
  const list = open();
  if (!list || event.key !== "Escape") return;
  list.open = false;
  list.querySelector("summary").focus();
});
// Brought back from the browser's memory, the list that was left by a choice is still open.
addEventListener("pageshow", () => open()?.removeAttribute("open"));
