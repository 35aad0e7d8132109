// The arrow keys walk from profile to profile, along a line and from line to line.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const tiles = () => [...document.querySelectorAll("[data-tiles] .tile")];

function middle(tile) {
  const { left, top, width, height } = tile.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

// The next tile in a direction: along the line by order, across it the one nearest to being straight above or below.
function target(tile, [along, across]) {
  const all = tiles();
  const turned = getComputedStyle(tile).direction === "rtl" ? -along : along;
  if (along) return all[all.indexOf(tile) + turned];
  const from = middle(tile);
  const beyond = all.filter((one) => (middle(one).y - from.y) * across > 8);
  const distance = (one) => Math.abs(middle(one).y - from.y) * 100 + Math.abs(middle(one).x - from.x);
  return beyond.reduce((best, one) => (!best || distance(one) < distance(best) ? one : best), undefined);
}

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const tile = event.target.closest?.(".tile");
  // From nowhere the first key leads to the first profile.
  const next = tile ? target(tile, step) : event.target === document.body && tiles()[0];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
