// What the player does beside playing. It is fetched once the film is on its way, so that nothing waits for it.

import { sayWhenGone } from "./connection.js";
import { speakTheLanguageOfThePage } from "./control_words.js";
import { offerWhatComes } from "./end_card.js";
import { offerStart, offerTheStart } from "./from_start.js";
import { goOn } from "./going_on.js";
import { listenToKeys } from "./keys.js";
import { offerLookAndSpeed } from "./look_and_speed.js";
import { tellTheDevice } from "./media_session.js";
import { reportPositions } from "./position.js";
import { rememberLanguages } from "./remember_languages.js";
import { openSheets } from "./sheets.js";
import { followSideTracks } from "./side_tracks.js";
import { askWhetherWatching } from "./still_watching.js";
import { listenToTaps } from "./touch.js";

const BEHAVIOURS = [
  sayWhenGone,
  speakTheLanguageOfThePage,
  offerTheStart,
  offerLookAndSpeed,
  rememberLanguages,
  followSideTracks,
  offerWhatComes,
  goOn,
  listenToKeys,
  listenToTaps,
  openSheets,
  tellTheDevice,
  askWhetherWatching,
  reportPositions,
];

export function behave(place) {
  BEHAVIOURS.forEach((begin) => begin());
  offerStart(place);
}
