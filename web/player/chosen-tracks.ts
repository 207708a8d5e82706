/** Which languages a viewer has chosen to hear and to read, kept by the browser for all films of the site. */

const KEY = 'headstart:tracks';

export interface ChosenTracks {
  /** Undefined while nothing was chosen. */
  audio?: string;
  /** Null for none. */
  subtitles?: string | null;
}

export function chosenTracks(): ChosenTracks {
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
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...chosenTracks(), ...chosen }));
  } catch {
    // The choice is for this film, then.
  }
}
