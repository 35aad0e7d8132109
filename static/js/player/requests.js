// Watches over what dash.js fetches. dash.js asks again every second for as long as it takes; here is decided when the
// viewer hears of it, and a ticket that has ended is replaced without a word.

import { found, lost } from "./connection.js";
import { explainWhenStopped, forgive } from "./problem.js";
import { justRenewed, renew, withTicket } from "./ticket.js";

const TRIES = 3; // a file that is refused as often will not come
const PATIENCE = 8; // a server that is ill as often is not just being restarted
export const FOR_EVER = 1_000_000;
const NO_CAPTIONS = new TextEncoder().encode("WEBVTT\n\n").buffer;

const refusals = new Map(); // how often in a row, by the file's name

export function watchRequests(player) {
  player.addRequestInterceptor(async (request) => {
    request.url = withTicket(request.url);
    return request;
  });
  player.addResponseInterceptor(async (response) => {
    const { status } = response;
    if (status === 0) lost();
    else found();
    if (status >= 400) await refused(response);
    else if (status) accepted(response);
    return response;
  });
}

const fileOf = ({ request }) => withTicket(request.url);

function accepted(response) {
  refusals.delete(fileOf(response));
  if (!refusals.size) forgive();
}

async function refused(response) {
  const { status } = response;
  if ((status === 403 || status === 410) && !justRenewed()) {
    const answer = await renew();
    if (answer === 200 || answer === 0) return; // asked again with the new ticket, or for a ticket again
  }
  const times = (refusals.get(fileOf(response)) ?? 0) + 1;
  refusals.set(fileOf(response), times);
  if (times < (status >= 500 ? PATIENCE : TRIES)) return;
  if (response.request.customData.request.mediaType === "text") {
    // The film plays on without its captions.
    Object.assign(response, { status: 200, data: NO_CAPTIONS });
    refusals.delete(fileOf(response));
    return;
  }
  explainWhenStopped(status >= 500 ? "network" : status === 404 ? "missing" : "expired");
}
