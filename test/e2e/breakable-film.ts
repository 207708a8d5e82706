import type { Page } from 'playwright-core';

/** The number of the first segment that is held back. */
const FIRST_HELD = 3;

export interface BreakableFilm {
  /**
   * From now on, a request for a segment from `FIRST_HELD` on gets a 410, and a request for a playlist gets a text that
   * is no playlist.
   */
  break(): void;
  mend(): void;
}

/**
 * Holds the film's later segments back until `break` is called, so that the browser's buffer never has the whole film.
 */
export async function breakableFilm(page: Page): Promise<BreakableFilm> {
  let broken = false;
  let decide = (): void => {};
  const decided = new Promise<void>((resolve) => {
    decide = resolve;
  });
  const isLater = ({ pathname }: URL): boolean => {
    const number = /^\/api\/v1\/hls\/play\/.+?(\d+)\.(?:ts|m4s)$/.exec(pathname)?.[1];
    return number !== undefined && Number(number) >= FIRST_HELD;
  };
  await page.route(isLater, async (route) => {
    await decided;
    // The page may be closed by now, or may have given this request up.
    await (broken ? route.fulfill({ status: 410, body: '' }) : route.continue()).catch(() => {});
  });
  await page.route('**/api/v1/hls/play/**/index.m3u8*', (route) =>
    broken ? route.fulfill({ contentType: 'application/vnd.apple.mpegurl', body: 'no playlist' }) : route.continue(),
  );
  return {
    break: () => {
      broken = true;
      decide();
    },
    mend: () => {
      broken = false;
    },
  };
}
