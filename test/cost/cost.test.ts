import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import guide from '../../docs/mydia.md?raw';
import { useOrigin } from '../worker/origin-double.ts';
import { difference, startBill, times } from './bill.ts';
import { type Priced, priced } from './prices.ts';
import { COOKIE, costOf, READY_S } from './visits.ts';

/** Whatever repeats itself while somebody watches does so a whole number of times between these two; in seconds. */
const [SHORT_S, LONG_S] = [120, 720];

const origin = useOrigin();
beforeAll(startBill);
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  // What passes through shows the origin every cookie.
  origin.viewers.push(COOKIE);
  origin.segments = Array.from({ length: 200 }, (_, n) => `segment_${String(n).padStart(3, '0')}.ts`);
});

test('the guide has what visits cost, and an hour watched', { timeout: 120_000 }, async () => {
  const hour = async (segments: string): Promise<Priced> => {
    const long = await costOf(`long-${segments}`, origin, LONG_S, segments);
    const short = await costOf(`short-${segments}`, origin, SHORT_S, segments);
    return priced(times(3600 / (LONG_S - SHORT_S), difference(long, short)), 0);
  };
  const visits = async (name: string, watchedS: number | null): Promise<Priced> =>
    priced(times(1000, await costOf(name, origin, watchedS)), 1000 * READY_S);
  expect(stated()).toEqual({
    '1,000 visits that look for half a minute and leave': cells(await visits('leave', null), 1000, 'visits'),
    '1,000 visits that look for a minute and press Play': cells(await visits('play', 0), 1000, 'visits'),
    '… and an hour watched, `SEGMENTS=edge`': cells(await hour('edge'), 1, 'hours'),
    '… and an hour watched, `SEGMENTS=origin`': cells(await hour('origin'), 1, 'hours'),
  });
});

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const roundedDown = new Intl.NumberFormat('en', { maximumSignificantDigits: 2, roundingMode: 'floor' });

/** @param count how many of `unit` it is the cost of */
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

/** The rows of the guide's table, by what they are of. */
function stated(): Record<string, string[]> {
  const [table = ''] = guide.split('<!-- cost -->')[1]?.split('<!-- /cost -->') ?? [];
  const rows = [...table.matchAll(/^\| (.+) \|$/gm)].map(([, row = '']) => row.split(' | '));
  return Object.fromEntries(rows.slice(2).map(([what, ...figures]) => [what, figures]));
}
