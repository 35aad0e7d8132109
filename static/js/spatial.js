// The arrow keys go to whatever is nearest in their direction, for televisions and for hands that stay on the keyboard.
// Rows of cards walk by themselves (rows.js) and are asked first. In a menu that is open the keys stay in it; writing,
// and choosing from a list of the browser's, keep their own keys.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const mouse = matchMedia("(any-pointer: fine)");
const STOPS = "a[href], button:enabled, input:enabled, select:enabled, summary, [tabindex]";
const DIRECTIONS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const OPEN = "dialog:modal, [popover]:not([popover=manual]):popover-open";
const PLAIN_INPUTS = ["button", "checkbox", "image", "radio", "reset", "submit"];

const WIDE = 320;

const isVertical = (direction) => direction === "up" || direction === "down";

// The place from which the way leads up or down: the middle; of what is wide, where its text begins.
function anchor({ left, right }, isTurned) {
  if (isTurned || right - left < WIDE) return (left + right) / 2;
  return document.dir === "rtl" ? right - WIDE / 2 : left + WIDE / 2;
}

// What is seen and pressed of a stop, which may be larger than itself: a radio button's label, the text of an episode.
const boxOf = (stop) => (stop.labels?.[0] ?? stop.closest("[data-stop]") ?? stop).getBoundingClientRect();

function isStop(element) {
  if (element.tabIndex < 0 || element.matches(".skip")) return false;
  // Of radio buttons the chosen one is reached, the others from there.
  if (element.type === "radio" && !element.checked) return false;
  return element.checkVisibility({ visibilityProperty: true });
}

// A rectangle seen as if the way led down: how far along it begins, where it ends, and its sides.
function turned({ left, right, top, bottom }, direction) {
  const [from, to] = isVertical(direction) ? [top, bottom] : [left, right];
  const [start, end] = direction === "up" || direction === "left" ? [-to, -from] : [from, to];
  return { start, end, left: isVertical(direction) ? left : top, right: isVertical(direction) ? right : bottom };
}

const overlap = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1;

// How far a place is from being in line with a box, and from the box's own anchor.
function aside(place, box, direction) {
  const off = Math.max(box.left - place, place - box.right, 0);
  return off * 1000 + Math.abs(place - anchor(box, !isVertical(direction)));
}

// The stop to go to. Up and down lead to the nearest line, and there to what is most nearly straight on; to the left and
// right only what stands in the same line counts.
function nearest(stops, here, direction) {
  const from = turned(boxOf(here), direction);
  const beyond = stops
    .filter((stop) => stop !== here)
    .map((stop) => ({ stop, box: turned(boxOf(stop), direction) }))
    .filter(({ box }) => (box.start + box.end) / 2 > from.end && box.end > box.start)
    .filter(({ box }) => isVertical(direction) || overlap(from, box))
    .sort((one, other) => one.box.start - other.box.start);
  const [first] = beyond;
  if (!first) return null;
  const place = anchor(from, !isVertical(direction));
  const off = ({ box }) => aside(place, box, direction);
  return beyond
    .filter(({ box }) => box.start < first.box.end - 1)
    .reduce((best, one) => (off(one) < off(best) ? one : best)).stop;
}

// Where to look, the nearest surroundings first. The header stays at the top of the screen while the page moves below
// it, so it comes last.
function* surroundings(here, direction) {
  const open = document.querySelector(OPEN);
  if (open?.contains(here)) return yield open;
  const around = [here.closest("details[open]"), here.closest("main, header, footer")];
  yield* around.filter(Boolean);
  if (isVertical(direction)) yield document;
}

function find(here, direction) {
  for (const place of surroundings(here, direction)) {
    const found = nearest([...place.querySelectorAll(STOPS)].filter(isStop), here, direction);
    if (found) return found;
  }
  return null;
}

// With nothing in focus the first thing of the page that is in view. Where there is a mouse, up and down go on scrolling.
function enter(direction) {
  if (isVertical(direction) && mouse.matches) return null;
  const inView = (stop) => boxOf(stop).top >= 0 && boxOf(stop).bottom <= innerHeight;
  return [...document.querySelectorAll("main :is(" + STOPS + ")")].filter(isStop).find(inView);
}

// Keys that belong to what is in focus: all of them in a long text or a list of the browser's, those that move between
// letters in a field that has some, those that change a radio button.
function isTaken({ tagName, type, value, isContentEditable }, direction) {
  if (isContentEditable || tagName === "SELECT" || tagName === "TEXTAREA" || type === "range") return true;
  if (tagName !== "INPUT" || isVertical(direction)) return false;
  return type === "radio" || (!PLAIN_INPUTS.includes(type) && value !== "");
}

document.addEventListener("keydown", (event) => {
  const direction = DIRECTIONS[event.key];
  if (!direction || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const here = document.activeElement;
  if (isTaken(here, direction)) return;
  const open = document.querySelector(OPEN);
  const target = here.matches("body, main") ? enter(direction) : find(here, direction);
  const menu = open?.matches("[popover]") ? open : null;
  if (!target && !menu?.contains(here)) return;
  event.preventDefault();
  // Whoever walks out of a menu closes it, and is back at its button.
  if (!menu?.contains(target)) menu?.hidePopover();
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: calm.matches ? "auto" : "smooth" });
});
