// Plays through dash.js, which fetches, adapts and decodes.

import { followCaptions, nameCaptions } from "./captions.js";
import { explainWhenStopped } from "./problem.js";
import { offerQualities } from "./qualities.js";
import { FOR_EVER, watchRequests } from "./requests.js";
import { session, video } from "./session.js";
import { beginInLanguage, offerSound } from "./sound.js";

// Kinds of request, as dash.js names them.
const FETCHED = ["MPD", "InitializationSegment", "IndexSegment", "MediaSegment", "BitstreamSwitchingSegment"];
const each = (value) => Object.fromEntries(FETCHED.map((kind) => [kind, value]));

function settings() {
  return {
    debug: { logLevel: dashjs.Debug.LOG_LEVEL_NONE },
    streaming: {
      text: { defaultEnabled: false },
      lastMediaSettingsCachingInfo: { enabled: false }, // the site remembers languages, for each profile
      retryAttempts: each(FOR_EVER),
      retryIntervals: each(1000),
    },
  };
}

// dash.js 5 keeps the place of an unfinished seek, and jumps there when its data arrives, though the viewer has meanwhile
// gone back. It does so for browsers that cannot seek where nothing is buffered yet; those that play DASH today can, and
// small gaps are its gap controller's.
function stayWhereTheViewerIs() {
  return { setSeekTarget() {} };
}

export function dashEngine() {
  const player = dashjs.MediaPlayer().create();
  player.updateSettings(settings());
  player.extend("BufferController", stayWhereTheViewerIs, true);
  watchRequests(player);
  offerQualities(player);
  offerSound(player);
  followCaptions(player);
  nameCaptions(player);
  // What did not arrive is told by the requests; this is about what did.
  player.on("error", ({ error }) => {
    if (error.data?.request?.mediaType !== "text") explainWhenStopped("decode");
  });
  player.initialize(video, null, false);
  return {
    load(place, play) {
      beginInLanguage(player);
      player.setAutoPlay(false);
      player.attachSource(session.watching.manifest, place);
      // Where the browser wants a touch first, the large play button stays.
      if (play) video.play().catch(() => {});
      else video.pause();
    },
  };
}
