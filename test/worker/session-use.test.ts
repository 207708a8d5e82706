/** The arguments of a GraphQL start show the edge which sessions the origin's own player can play. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Mydia } from '../../worker/origins/mydia.ts';
import { type PlayerKind, speakGraphql } from './graphql-double.ts';
import { ORIGIN, useOrigin } from './origin-double.ts';
import { later } from './visitor.ts';

const origin = useOrigin();
const mydia = new Mydia(ORIGIN, [ORIGIN]);
const MINUTE_MS = 60_000;

let hours = 0;
beforeEach(() => {
  // An hour later, the edge has forgotten what an earlier test has taught it.
  hours += 1;
  later(hours * 60 * MINUTE_MS);
});
afterEach(() => {
  vi.useRealTimers();
});

test.each<PlayerKind>(['own', 'exact'])(
  'the use of sessions is %s by the arguments of a start, without credentials',
  async (player) => {
    let shown: Headers | null = null;
    speakGraphql(origin, player);
    const answer = origin.graphql;
    origin.graphql = (request) => {
      shown = request.headers;
      return answer(request);
    };
    expect(await mydia.sessionUse()).toBe(player);
    for (const name of ['cookie', 'authorization', 'x-api-key'])
      expect(shown).not.toSatisfy((h: Headers) => h.has(name));
  },
);

test('the use of sessions is any where there is no GraphQL, and then no candidates are asked for', async () => {
  expect(await mydia.sessionUse()).toBe('any');
  origin.candidates = () => {
    throw new Error('asked');
  };
  expect(await mydia.inspect('movie/1' as never, {}, null)).toBeNull();
});

test('the use of sessions is any where GraphQL has no such start', async () => {
  const data = { __schema: { mutationType: { fields: [{ name: 'login', args: [] }] } } };
  origin.graphql = () => Response.json({ data });
  expect(await mydia.sessionUse()).toBe('any');
});

test('the use of sessions is remembered for ten minutes, and asked for again in the background before they are over', async () => {
  const asked = speakGraphql(origin, 'own');
  const work: Array<Promise<unknown>> = [];
  const use = () => mydia.sessionUse((background) => work.push(background));
  expect(await use()).toBe('own');
  later(4 * MINUTE_MS);
  expect(await use()).toBe('own');
  expect([asked.length, work.length]).toEqual([1, 0]);
  later(2 * MINUTE_MS);
  const renewed = speakGraphql(origin, 'exact');
  expect([await use(), await use()]).toEqual(['own', 'own']);
  expect(work).toHaveLength(1);
  await Promise.all(work);
  expect(renewed).toEqual(['player']);
  expect(await use()).toBe('exact');
});

test('the use of sessions is asked for anew when its time is over', async () => {
  speakGraphql(origin, 'own');
  expect(await mydia.sessionUse()).toBe('own');
  later(11 * MINUTE_MS);
  speakGraphql(origin, 'exact');
  expect(await mydia.sessionUse()).toBe('exact');
});

test('the use of sessions is what a passing player shows', async () => {
  speakGraphql(origin, 'own');
  expect(await mydia.sessionUse()).toBe('own');
  mydia.learnSessionUse('exact');
  expect(await mydia.sessionUse()).toBe('exact');
});

test('the use of sessions is exact where GraphQL hides the arguments of a start: a look there could count as a play', async () => {
  origin.graphql = () => Response.json({ errors: [{ message: 'Introspection is off' }] });
  expect(await mydia.sessionUse()).toBe('exact');
});

test.each([
  ['a page', () => new Response('<!doctype html>', { status: 404, headers: { 'content-type': 'text/html' } })],
  ['nothing', () => Response.error()],
])('the use of sessions is not known by %s', async (_, answer) => {
  origin.graphql = answer;
  await expect(mydia.sessionUse()).rejects.toMatchObject({ name: 'HeadstartError' });
});
