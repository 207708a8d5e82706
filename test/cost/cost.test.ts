import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import guide from '../../docs/mydia.md?raw';
import { useOrigin } from '../worker/origin-double.ts';
import { difference, startBill, times } from './bill.ts';
import { type Priced, priced } from './prices.ts';
import { COOKIE, costOf, READY_S, type Visited } from './visits.ts';

/**
 * Two lengths of a visit, in seconds. The difference between the two is a multiple of the interval of every request
 * that a viewer repeats. So the longer visit has a whole number of additional requests of each kind.
 */
const [SHORT_S, LONG_S] = [120, 720];

const origin = useOrigin();
beforeAll(startBill);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  // A request that the edge passes on has all of the viewer's cookies in one header, so the origin's double must know
  // that whole header.
  origin.viewers.push(COOKIE);
  origin.segments = Array.from({ length: 200 }, (_, n) => `segment_${String(n).padStart(3, '0')}.ts`);
});

test('the guide has what visits cost, and an hour watched', { timeout: 120_000 }, async () => {
  const hour = async (segments: string): Promise<Priced> => {
    const long = await costOf(origin, { film: `long-${segments}`, watchedS: LONG_S, segments });
    const short = await costOf(origin, { film: `short-${segments}`, watchedS: SHORT_S, segments });
    return priced(times(3600 / (LONG_S - SHORT_S), difference(long, short)), 0);
  };
  const visits = async (visited: Visited, waitS = READY_S): Promise<Priced> =>
    priced(times(1000, await costOf(origin, visited)), 1000 * waitS);
  // An earlier viewer has watched both films, so the edge has heads of them.
  for (const film of ['head-leave', 'head-play']) await costOf(origin, { film, watchedS: 0, heads: 'on' });
  expect(stated()).toEqual({
    '1,000 visits that look for half a minute and leave': cells(
      await visits({ film: 'leave', watchedS: null }),
      1000,
      'visits',
    ),
    '1,000 visits that look for a minute and press Play': cells(
      await visits({ film: 'play', watchedS: 0 }),
      1000,
      'visits',
    ),
    '1,000 visits that look at a film with a head for a minute and leave': cells(
      await visits({ film: 'head-leave', watchedS: null, lookS: 60, heads: 'on' }, 0),
      1000,
      'visits',
    ),
    '1,000 visits that look at one for a minute and press Play': cells(
      await visits({ film: 'head-play', watchedS: 0, heads: 'on' }),
      1000,
      'visits',
    ),
    '… and an hour watched, `SEGMENTS=edge`': cells(await hour('edge'), 1, 'hours'),
    '… and an hour watched, `SEGMENTS=origin`': cells(await hour('origin'), 1, 'hours'),
  });
});

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const roundedDown = new Intl.NumberFormat('en', { maximumSignificantDigits: 2, roundingMode: 'floor' });

/** @param count the number of `unit` that the bill is for */
function cells(
  { requests, objectRequests, rows, gbS, freeADay, paidAMonth, price }: Priced,
  count: number,
  unit: string,
) {
  return [
    ...[requests, objectRequests, rows, gbS].map((figure) => whole.format(figure)),
    ...[freeADay, paidAMonth].map((included) => `${roundedDown.format(included * count)} ${unit}`),
    `$${price.toPrecision(2)}`,
  ];
}

/** The rows of the guide's table by their first cells. */
function stated(): Record<string, string[]> {
  const [table = ''] = guide.split('<!-- cost -->')[1]?.split('<!-- /cost -->') ?? [];
  const rows = [...table.matchAll(/^\| (.+) \|$/gm)].map(([, row = '']) => row.split(' | '));
  return Object.fromEntries(rows.slice(2).map(([what, ...figures]) => [what, figures]));
}
