// Results as one types, without a page load. The address always says what is shown, and the way back stays one step.

const form = document.querySelector("[data-search]");
const field = form.querySelector("input");
const failed = document.querySelector("[data-failed]");
const aloud = document.querySelector("[data-aloud]");
const PAUSE = 150;
// Screen readers say each letter that is typed; a sentence that comes at once would be lost under it.
const BREATH = 800;

const results = () => document.querySelector("[data-results]");
const words = () => field.value.trim();
const nodesOf = (html) => new DOMParser().parseFromString(html, "text/html").body.childNodes;

let asked = words();
let request = new AbortController();
let pause;
let breath;

function announce() {
  clearTimeout(breath);
  aloud.textContent = "";
  breath = setTimeout(() => (aloud.textContent = results().dataset.sentence), BREATH);
}

function show(html) {
  results().replaceWith(...nodesOf(html));
  failed.hidden = true;
  announce();
}

async function find() {
  clearTimeout(pause);
  if (words() === asked) return;
  asked = words();
  request.abort();
  request = new AbortController();
  const page = new URL(form.action);
  if (asked) page.searchParams.set("q", asked);
  history.replaceState(history.state, "", page);
  results().setAttribute("aria-busy", "true");
  const part = new URL(page);
  part.searchParams.set("fragment", "1");
  try {
    const answer = await fetch(part, { signal: request.signal });
    // Signed out meanwhile: the page itself leads to the sign-in, and from there back.
    if (answer.redirected) return location.assign(page);
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.text());
  } catch (error) {
    if (error.name === "AbortError") return;
    asked = null;
    results().hidden = true;
    failed.hidden = false;
  }
}

function walk(event) {
  const stops = [field, ...document.querySelectorAll("[data-result]")];
  const place = stops.indexOf(event.target);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (place < 0 || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (step && stops[place + step]) {
    event.preventDefault();
    stops[place + step].focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    if (place === 0) field.value = "";
    field.focus();
    find();
  }
}

field.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(find, PAUSE);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
document.querySelector("[data-again]").addEventListener("click", () => {
  field.focus();
  find();
});
document.addEventListener("keydown", walk);
// Brought back from the browser's memory, where a request may have been cut short.
addEventListener("pageshow", find);

field.setSelectionRange(field.value.length, field.value.length);
if (asked) announce();
