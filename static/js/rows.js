// Rows of cards: arrows that appear for a mouse, and arrow keys that walk from card to card and from row to row.

const rows = [...document.querySelectorAll("[data-row]")];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const links = (row) => [...row.querySelectorAll(".card-link")];

function giveArrows(row) {
  const track = row.querySelector(".row-track");
  const [back, on] = row.querySelectorAll(".row-arrow");
  const update = () => {
    back.hidden = track.scrollLeft < 8;
    on.hidden = track.scrollLeft + track.clientWidth > track.scrollWidth - 8;
  };
  const turn = (direction) =>
    track.scrollBy({ left: direction * track.clientWidth * 0.85, behavior: calm.matches ? "auto" : "smooth" });
  back.addEventListener("click", () => turn(-1));
  on.addEventListener("click", () => turn(1));
  track.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(track);
}

function neighbour(link, key) {
  const row = link.closest("[data-row]");
  const place = links(row).indexOf(link);
  if (key === "ArrowRight") return links(row)[place + 1];
  if (key === "ArrowLeft") return links(row)[place - 1];
  const other = rows[rows.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  return other && nearest(links(other), link.getBoundingClientRect().left);
}

function nearest(candidates, left) {
  const distance = (link) => Math.abs(link.getBoundingClientRect().left - left);
  return candidates.reduce((best, link) => (distance(link) < distance(best) ? link : best), candidates[0]);
}

rows.forEach(giveArrows);
document.addEventListener("keydown", (event) => {
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
  const link = event.target.closest?.("[data-row] .card-link");
  if (!link || !keys.includes(event.key)) return;
  const target = neighbour(link, event.key);
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.scrollIntoView({ block: "nearest", inline: "nearest", behavior: calm.matches ? "auto" : "smooth" });
});
