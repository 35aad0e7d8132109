// Lets the browser install the site, and show a page of ours while it is offline. Browsers know workers only over https
// and on this machine. Without one everything else works as it does.

const { worker } = document.querySelector("[data-worker]").dataset;
navigator.serviceWorker?.register(worker, { updateViaCache: "none" }).catch(() => {});
