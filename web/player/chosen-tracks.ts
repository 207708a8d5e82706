/**
 * Remembers the languages that a viewer has chosen to hear and to read. The browser keeps them for all films of the
 * site, and the page for its own.
 */

const KEY = 'headstart:tracks';

export interface ChosenTracks {
  /** Undefined before any choice. */
  audio?: string;
  /** Null for no subtitles. */
  subtitles?: string | null;
}

/** The choices made on this page, since a browser may store nothing. */
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
