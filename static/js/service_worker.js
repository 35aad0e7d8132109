// Shows a page of ours when no page can be had, and leaves everything else to the browser. It keeps that page and its
// few files, which are the same for everybody: no page of the site, no picture, no video, nothing of anybody.
//
// `shell` comes from /sw.js: `version` names what is kept, `offline` the page, `files` what it needs, `static` where
// such files are.

const CACHE = `shell-${shell.version}`;

addEventListener("install", (event) => {
  skipWaiting();
  leaveTheRestAlone(event);
  event.waitUntil(keep());
});

addEventListener("activate", (event) => event.waitUntil(takeOver()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(open(event));
  else if (shell.files.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});

async function keep() {
  const cache = await caches.open(CACHE);
  // Asked for without cookies, so that nothing of who is there can come with it.
  const asked = [shell.offline, ...shell.files].map((url) => new Request(url, { credentials: "omit", cache: "no-cache" }));
  await cache.addAll(asked);
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  // The page is asked for while the worker still wakes up.
  await registration.navigationPreload?.enable();
  await clients.claim();
}

async function open(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (problem) {
    return (await kept(shell.offline)) ?? Promise.reject(problem);
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    return (await kept(request.url)) ?? Promise.reject(problem);
  }
}

async function kept(url) {
  const cache = await caches.open(CACHE);
  return cache.match(url);
}

// Where browsers can be told so, video and pictures do not even pass by here.
function leaveTheRestAlone(event) {
  const ours = [{ requestMode: "navigate" }, { urlPattern: `${shell.static}*` }];
  event.addRoutes?.({ condition: { not: { or: ours } }, source: "network" }).catch(() => {});
}
