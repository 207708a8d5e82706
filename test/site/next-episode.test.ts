/** Which episode Play plays on a show's page. The page is a minimal double. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showNextEpisode } from '../../web/site/next-episode.ts';

const EPISODES = 20;
const DURATION_S = 1_000;
const SIGNED_IN = { kind: 'signed-in', username: 'ann', demo: null } as const;

const part = (dataset: Record<string, string> = {}) =>
  Object.assign(new EventTarget(), { dataset, textContent: '', href: '', poster: '', clicks: 0 });

let rows: ReturnType<typeof rowOf>[];
const rowOf = (n: number) => {
  const mark = part();
  const dataset = { episode: `episode/e${n}`, duration: String(DURATION_S), still: `${n}.jpg`, name: `Episode ${n}` };
  return { dataset, mark, querySelector: () => mark };
};

/** The elements inside the show's title element, by their selectors. */
let parts: Record<string, ReturnType<typeof part>>;
let title: HTMLElement;
/** The saved positions, by episode. For any other episode, the origin tells none. */
let saved: Map<string, number>;
let asked: string[];
let underWay: number;
let most: number;

beforeEach(() => {
  rows = Array.from({ length: EPISODES }, (_, n) => rowOf(n));
  parts = { '[data-next-name]': part(), '[data-open-player]': part(), video: part() };
  for (const one of Object.values(parts)) {
    Object.assign(one, {
      setAttribute: (name: string, value: string) => Object.assign(one, { [name]: value }),
    });
  }
  title = Object.assign(part(), {
    querySelector: (selector: string) => parts[selector] ?? null,
  }) as unknown as HTMLElement;
  saved = new Map(rows.map(({ dataset }) => [dataset.episode, 0]));
  [asked, underWay, most] = [[], 0, 0];
  vi.stubGlobal('document', { querySelectorAll: () => rows });
  vi.stubGlobal('fetch', async (url: string) => {
    const ref = url.split('/').slice(-2).join('/');
    asked.push(ref);
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 2));
    underWay -= 1;
    const position_seconds = saved.get(ref);
    if (position_seconds === undefined) return new Response(null, { status: 503 });
    return Response.json({ position_seconds, duration_seconds: DURATION_S });
  });
});
afterEach(() => vi.unstubAllGlobals());

const watched = (count: number) => {
  for (const { dataset } of rows.slice(0, count)) saved.set(dataset.episode, DURATION_S);
};

test('of many watched episodes few are asked about at the same time, and few beyond the next one', async () => {
  watched(13);
  await showNextEpisode(title, SIGNED_IN);
  expect(title.dataset.headstart).toBe('episode/e13');
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(6);
  expect(asked.length).toBeLessThan(EPISODES);
});

test('a show’s page warms nothing until it is known which episode Play plays', async () => {
  watched(3);
  const known = showNextEpisode(title, SIGNED_IN);
  expect(title.dataset.headstart).toBe(undefined);
  await known;
  expect(title.dataset.headstart).toBe('episode/e3');
  expect(parts['[data-next-name]']?.textContent).toBe('Episode 3');
  expect(parts['[data-open-player]']?.href).toBe('/play/episode/e3');
});

test('watched episodes are marked, and the next one shows its position', async () => {
  watched(2);
  saved.set('episode/e2', 65);
  saved.set('episode/e4', DURATION_S);
  await showNextEpisode(title, SIGNED_IN);
  expect(rows.slice(0, 5).map(({ mark }) => mark.textContent)).toEqual([
    'Watched',
    'Watched',
    'Watched to 1:05',
    '',
    '',
  ]);
});

test('the first episode comes next when the origin does not answer, for signed-out visitors, and after the last one', async () => {
  saved.clear();
  await showNextEpisode(title, SIGNED_IN);
  expect(title.dataset.headstart).toBe('episode/e0');
  delete title.dataset.headstart;
  asked = [];
  await showNextEpisode(title, { kind: 'signed-out', demo: null });
  expect([title.dataset.headstart, asked]).toEqual(['episode/e0', []]);
  saved = new Map(rows.map(({ dataset }) => [dataset.episode, DURATION_S]));
  await showNextEpisode(title, SIGNED_IN);
  expect(title.dataset.headstart).toBe('episode/e0');
});
