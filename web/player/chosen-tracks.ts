/**
 * Remembers the languages that a viewer has chosen to hear and to read. The browser's storage keeps them for all films
 * of the site, and this module for the films of this page.
 */

const KEY = 'headstart:tracks';

export interface ChosenTracks {
  /** Undefined before any choice. */
  audio?: string;
  /** Null for no subtitles. */
  subtitles?: string | null;
}

/** The choices made on this page. They are kept here because a browser may store nothing. */
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
    // The browser stores nothing, or another script has stored another value.
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
