// Buttons that answer at once: what a press asks for is shown before the site has heard of it, and put right when the
// site did not take it. Without this script each is a form that posts, and the page comes back.

import { toast } from "./toast.js";

const PATIENCE = 15_000;
const OPPOSITE = { 1: "0", 0: "1" };

// Of each form: what the site knows, what it is to be told next, whether it is being told, what it said at first.
const states = new WeakMap();

const buttonsOf = (form) => [...form.querySelectorAll("button[name]")];
const isPressed = (button) => button.getAttribute("aria-pressed") === "true";
const seen = (form) => buttonsOf(form).map((button) => ({ button, pressed: isPressed(button), value: button.value }));

function stateOf(form) {
  if (!states.has(form)) states.set(form, { known: seen(form), next: null, busy: false, first: seen(form) });
  return states.get(form);
}

function turn(button) {
  button.setAttribute("aria-pressed", String(!isPressed(button)));
  button.value = OPPOSITE[button.value] ?? (button.value === "none" ? button.dataset.asks : "none");
}

function restore(form) {
  for (const { button, pressed, value } of stateOf(form).known) {
    button.setAttribute("aria-pressed", String(pressed));
    button.value = value;
  }
}

// --- What is removed ---

const isThere = (element) => !element.hidden;

function neighbourOf(removed) {
  const all = [...document.querySelectorAll("[data-removable]")];
  const place = all.indexOf(removed);
  return all.slice(place + 1).find(isThere) ?? all.slice(0, place).findLast(isThere);
}

// Hides what is removed, or shows it again; the focus goes to the next of its kind, or comes back.
function showRemoval(form) {
  if (form.dataset.atOnce !== "remove") return;
  const removable = form.closest("[data-removable]");
  const list = removable.closest("[data-removables]");
  const [button] = buttonsOf(form);
  const isGone = button.value !== stateOf(form).first[0].value;
  if (isGone === removable.hidden) return;
  const focused = removable.contains(document.activeElement);
  removable.hidden = isGone;
  const empty = document.querySelector("[data-when-empty]");
  if (list) list.hidden = ![...list.querySelectorAll("[data-removable]")].some(isThere);
  if (list && empty) empty.hidden = !list.hidden;
  if (!isGone) button.focus({ preventScroll: true });
  else if (focused) (neighbourOf(removable)?.querySelector("a, button") ?? empty ?? document.querySelector("main")).focus();
}

// --- Telling the site ---

// Returns "" when the site took it, else the kind of words for what went wrong.
async function tell(form, { name, value }) {
  const body = new FormData(form);
  body.set(name, value);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "fetch" },
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE),
    });
    // Signed out, or another profile meanwhile: the page itself knows the way to where that is asked.
    if (answer.redirected || answer.status === 403) {
      location.reload();
      return "";
    }
    if (answer.ok) return "";
    return { 404: "gone", 409: "full" }[answer.status] ?? "failed";
  } catch {
    return "failed";
  }
}

// One request after the other; of presses in quick succession the last is told.
async function tellAll(form) {
  const state = stateOf(form);
  if (state.busy) return;
  state.busy = true;
  while (state.next) {
    const asked = state.next;
    state.next = null;
    const problem = await tell(form, asked);
    if (!problem) {
      state.known = asked.seen;
      const { name, value } = asked;
      form.dispatchEvent(new CustomEvent("at-once", { bubbles: true, detail: { name, value } }));
    } else if (!state.next) {
      restore(form);
      showRemoval(form);
      toast(problem);
    }
  }
  state.busy = false;
}

function press(form, button) {
  const state = stateOf(form);
  const { name, value } = button;
  turn(button);
  for (const other of buttonsOf(form)) if (other !== button && isPressed(other)) turn(other);
  state.next = { name, value, seen: seen(form) };
  showRemoval(form);
  if (button.closest("[data-removable]")?.hidden) toast("removed", () => press(form, button));
  tellAll(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-at-once]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  press(form, event.submitter);
});
