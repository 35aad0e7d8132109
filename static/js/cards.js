// What cards show of one profile: how much was seen, as a thin line, and a button for its list, which comes under the
// pointer or the focus. With the keyboard "l" presses it, so that a row has one stop for each card. The cards' HTML is the
// same for everybody; what is one person's comes in a JSON beside it. Without this script the title's page has it all.

const { begun, saved } = JSON.parse(document.getElementById("card-state").textContent);
const onList = new Set(saved);
const said = document.querySelector("[data-card-said]");
const seenLine = document.querySelector("[data-card-seen]").content.firstElementChild;
const listForm = document.querySelector("[data-card-list]").content.firstElementChild;
const { cardList: anyAddress } = document.querySelector("[data-card-list]").dataset;

function showSeen(place) {
  for (const card of place.querySelectorAll("[data-card]")) {
    const percent = begun[card.dataset.card];
    if (!percent || card.querySelector(".seen")) continue;
    const line = seenLine.cloneNode(true);
    line.value = percent;
    card.querySelector(".poster").append(line);
  }
}

// A card's form; made when somebody first comes to the card, for a page has hundreds.
function formOf(card) {
  const there = card.querySelector(".card-list");
  if (there) return there;
  const form = listForm.cloneNode(true);
  const button = form.querySelector("button");
  form.action = anyAddress.replace("tt0000000", card.dataset.card);
  button.value = onList.has(card.dataset.card) ? "0" : "1";
  button.ariaPressed = String(onList.has(card.dataset.card));
  card.append(form);
  return form;
}

const cardOf = (event) => event.target.closest?.("[data-card]");

for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => cardOf(event) && formOf(cardOf(event)));
}
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "l" || event.altKey || event.ctrlKey || event.metaKey) return;
  if (!cardOf(event) || !event.target.matches(".card-link")) return;
  formOf(cardOf(event)).querySelector("button").click();
});
// The same title may stand in several rows. Who pressed a key did not press the button that says what is so now.
document.addEventListener("at-once", (event) => {
  const card = cardOf(event)?.dataset.card;
  if (!card || event.detail.name !== "saved") return;
  if (event.detail.value === "1") onList.add(card);
  else onList.delete(card);
  said.textContent = onList.has(card) ? said.dataset.saved : said.dataset.removed;
  for (const other of document.querySelectorAll(`[data-card="${card}"] .card-list`)) {
    if (other !== event.target) other.remove();
  }
});
document.addEventListener("rowfilled", (event) => showSeen(event.target));
showSeen(document);
