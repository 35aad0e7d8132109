// A language that the viewer chooses is remembered for the series. What the player chooses itself is not.

import { captions, showing } from "./captions.js";
import { controller, send, session, video } from "./session.js";

function remember(choice) {
  Object.assign(session.watching, choice);
  send(session.watching.languagesUrl, choice).catch(() => {}); // It plays in that language all the same.
}

export function rememberCaptions() {
  if (captions().length) remember({ text: showing()?.language || "off" });
}

export function rememberLanguages() {
  controller.addEventListener("mediaaudiotrackrequest", ({ detail }) => {
    const audio = [...video.audioTracks].find(({ id }) => id === detail)?.language;
    if (audio) remember({ audio });
  });
  // To change the language media-chrome first hides one and then shows the other.
  let timer;
  for (const request of ["mediashowsubtitlesrequest", "mediadisablesubtitlesrequest"]) {
    controller.addEventListener(request, () => {
      clearTimeout(timer);
      timer = setTimeout(rememberCaptions, 0);
    });
  }
}
