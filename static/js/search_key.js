// "/" leads to the search field from anywhere on a page, unless somebody is writing.

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  const field = document.querySelector("[data-search-field]");
  if (field?.checkVisibility()) {
    field.focus();
    field.select();
  } else {
    document.querySelector("[data-search-link]").click();
  }
});
