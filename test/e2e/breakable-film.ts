import type { Page } from 'playwright-core';

/** The film's first segments come at once. */
const FIRST_HELD = 3;

export interface BreakableFilm {
  /** From now on its later segments are gone, and its playlists are errors. */
  break(): void;
  mend(): void;
}

/**
 * Keeps the film's later segments from the browser until the film breaks or is mended, so that no buffer has the whole
 * film.
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
    // The page may have gone, or have asked for another segment by now.
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
