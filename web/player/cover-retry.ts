/** How soon a playlist is asked for again that does not reach the viewer's place, in milliseconds. */
export const COVER_RETRY_MS = 1_000;
