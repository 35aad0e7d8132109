// Rows and walls of cards: arrows that appear for a mouse, and arrow keys that walk from card to card, line to line and
// row to row. A row that is still to come is asked for ("rowwanted") when the keys get there. The delete key takes a card
// out of its row where it has a button for that.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
// What was taken out of a row is hidden there until that can no longer be undone.
const STOPS = ":is(.card-link, .hero .button, .row-failed .button):not([hidden] *)";

const behavior = () => (calm.matches ? "auto" : "smooth");
const rowOf = (link) => link.closest("[data-row]");
const links = (row) => [...row.querySelectorAll(STOPS)];
const forward = (element, step) => (getComputedStyle(element).direction === "rtl" ? -step : step);

function giveArrows(row) {
  const track = row.querySelector(".row-track");
  const [back, on] = row.querySelectorAll(".row-arrow");
  const update = () => {
    // From right to left, what has been scrolled is below zero.
    const gone = Math.abs(track.scrollLeft);
    back.hidden = gone < 8;
    on.hidden = gone + track.clientWidth > track.scrollWidth - 8;
  };
  const turn = (step) =>
    track.scrollBy({ left: forward(track, step) * track.clientWidth * 0.85, behavior: behavior() });
  back.addEventListener("click", () => turn(-1));
  on.addEventListener("click", () => turn(1));
  track.addEventListener("scroll", update, { passive: true });
  row.addEventListener("rowfilled", update);
  new ResizeObserver(update).observe(track);
}

function middle(link) {
  const { left, width } = link.getBoundingClientRect();
  return left + width / 2;
}

// How far `other` is below `link`; in one line nothing is, though pixels may be halved.
function below(link, other) {
  const distance = other.getBoundingClientRect().top - link.getBoundingClientRect().top;
  return Math.abs(distance) < 8 ? 0 : distance;
}

// Of the line that comes first in the direction of `step`, the link nearest to being straight above or below.
function nearest(candidates, link, step) {
  const first = candidates.at(step > 0 ? 0 : -1);
  const distance = (one) => Math.abs(middle(one) - middle(link));
  return candidates
    .filter((one) => !below(first, one))
    .reduce((best, one) => (distance(one) < distance(best) ? one : best), first);
}

function goTo(link) {
  link.focus({ preventScroll: true });
  link.scrollIntoView({ block: "nearest", inline: "nearest", behavior: behavior() });
}

function walkAlong(link, step) {
  const all = links(rowOf(link));
  const target = all[all.indexOf(link) + forward(link, step)];
  if (target) goTo(target);
  return Boolean(target);
}

function walkAcross(link, step) {
  const lines = links(rowOf(link)).filter((one) => below(link, one) * step > 0);
  const rows = [...document.querySelectorAll("[data-row]:not([hidden])")];
  const row = rows[rows.indexOf(rowOf(link)) + step];
  const targets = lines.length || !row ? lines : links(row);
  if (targets.length) goTo(nearest(targets, link, step));
  else if (row) walkOnceFilled(row, link, step);
  return Boolean(row || targets.length);
}

// Who has gone elsewhere when the row arrives stays there.
function walkOnceFilled(row, link, step) {
  row.addEventListener("rowfilled", () => document.activeElement === link && walkAcross(link, step), { once: true });
  row.dispatchEvent(new Event("rowwanted", { bubbles: true }));
  row.scrollIntoView({ block: "nearest", behavior: behavior() });
}

document.querySelectorAll("[data-row]:has(.row-track)").forEach(giveArrows);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Delete" || !event.target.matches(".card-link")) return;
  event.target.closest("[data-removable]")?.querySelector("[data-at-once=remove] button")?.click();
});
document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("[data-row]") && event.target.closest(STOPS);
  const step = STEPS[event.key];
  if (!link || !step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const walk = event.key === "ArrowLeft" || event.key === "ArrowRight" ? walkAlong : walkAcross;
  if (walk(link, step)) event.preventDefault();
});
