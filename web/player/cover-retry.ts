/** How soon the player reloads a playlist that does not reach the viewer's place, in milliseconds. */
export const COVER_RETRY_MS = 1_000;
