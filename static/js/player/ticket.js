// The ticket: the part of a video's address that is the right to fetch it. It ends some hours after it was given out.

import { session } from "./session.js";

const TICKET = /^.*\/v\/[a-z]\/[\w-]+\/\d+\//;
const SOON = 60_000; // milliseconds: a new ticket that is refused so soon will not be better the next time

let renewal = null;
let renewedAt = -Infinity;

// The address with the newest ticket: what was read from an old manifest goes on being fetched.
export function withTicket(address) {
  const [newest] = TICKET.exec(session.watching.manifest) ?? [];
  return newest ? address.replace(TICKET, newest) : address;
}

// Asks for a new one and returns the answer's status; 0 when nothing answers. Who asks meanwhile gets the same answer.
export function renew() {
  renewal ??= ask().finally(() => (renewal = null));
  return renewal;
}

export const justRenewed = () => performance.now() - renewedAt < SOON;

async function ask() {
  const { watching } = session;
  try {
    const response = await fetch(watching.ticketUrl, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
    if (response.ok) {
      Object.assign(watching, await response.json());
      renewedAt = performance.now();
    }
    return response.status;
  } catch {
    return 0;
  }
}
