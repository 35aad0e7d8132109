// The offline page stands in for the page that was asked for; that one comes by itself when the site can be reached.

const EVERY = 5000; // milliseconds: the network may be there, and the site not yet
const { health } = document.querySelector("[data-health]").dataset;

async function goOn() {
  const answer = await fetch(health, { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
}

addEventListener("online", goOn);
setInterval(goOn, EVERY);
