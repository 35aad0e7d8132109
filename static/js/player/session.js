// What is being watched, as the page says it. Another episode may take its place without a new page.

export const controller = document.querySelector("[data-player]");
export const video = controller.querySelector("video");

class Session extends EventTarget {
  watching = JSON.parse(document.getElementById("watching").textContent);

  // `play` says whether the new one begins by itself.
  change(watching, play) {
    this.watching = watching;
    this.dispatchEvent(new CustomEvent("change", { detail: { play } }));
  }
}

export const session = new Session();

// Sends a form in the name of what is being watched; rejects only when nothing answers.
export function send(address, fields, { report, csrf } = session.watching) {
  return fetch(address, {
    method: "POST",
    headers: { "X-Requested-With": "fetch" },
    body: new URLSearchParams({ csrfmiddlewaretoken: csrf, report, ...fields }),
    keepalive: true,
  });
}
