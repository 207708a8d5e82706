/** Which languages a viewer has chosen to hear and to read: kept by the browser for all films of the site, and by the page for its own. */

const KEY = 'headstart:tracks';

export interface ChosenTracks {
  /** Undefined while nothing was chosen. */
  audio?: string;
  /** Null for none. */
  subtitles?: string | null;
}

/** What was chosen on this page: a browser may keep nothing. */
let chosenHere: ChosenTracks = {};

export const chosenTracks = (): ChosenTracks => ({ ...keptTracks(), ...chosenHere });

function keptTracks(): ChosenTracks {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const { audio, subtitles } = (kept ?? {}) as Record<string, unknown>;
    return {
      ...(typeof audio === 'string' ? { audio } : {}),
      ...(typeof subtitles === 'string' || subtitles === null ? { subtitles } : {}),
    };
  } catch {
    // A browser that keeps nothing, or another script's value.
    return {};
  }
}

export function keepChosen(chosen: ChosenTracks): void {
  chosenHere = { ...chosenHere, ...chosen };
  try {
    localStorage.setItem(KEY, JSON.stringify(chosenTracks()));
  } catch {
    // The choice lasts as long as the page.
  }
}
