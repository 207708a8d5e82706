/** Sends batches of fuzzed requests to the Worker in workerd, and checks the promises. */
import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test';
import * as fc from 'fast-check';
import { expect, inject, vi } from 'vitest';
import { configOf } from '../../../worker/config.ts';
import type { Env } from '../../../worker/routes/context.ts';
import worker from '../../../worker/worker.ts';
import { ORIGIN, type OriginDouble } from '../../worker/origin-double.ts';
import { later, SITE, visitId } from '../../worker/visitor.ts';
import { type HeardRequest, listenAt } from './origin.ts';
import { checkAnswer, FILM, type FuzzAnswer, type Sent, shown, VIEWERS } from './promises.ts';
import { CLOSED, type FuzzRequest, fuzzRequest } from './requests.ts';

/** How many requests are under way at once. */
const BATCH = 25;
const RIGHTS_MAX = 31;

const ASSETS = {
  fetch: async () => new Response('<!doctype html>', { status: 404, headers: { 'x-from-the-site': '1' } }),
};

/** The edge without and with heads, in one isolate, as after a change of the setting. */
const EDGE = { off: { ...env, ASSETS } as unknown as Env, on: { ...env, ASSETS, HEADS: 'on' } as unknown as Env };

/** @param heardOnly credentials that the edge may send to the origin although no request contained them */
export async function fuzz(origin: OriginDouble, heardOnly: string[]): Promise<void> {
  const { requests, seed } = inject('fuzz');
  // Plain functions, since spies would remember every call. They replace the console until the end of the file, since
  // requests go on after the test.
  for (const level of ['error', 'warn'] as const) console[level] = () => {};
  await makeHeadsOfClosed(origin);
  const heard = listenAt(origin);
  const statuses = new Map<number, number>();
  const begun = Date.now();
  const property = fc.asyncProperty(fc.array(fuzzRequest, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
    origin.log.length = 0;
    origin.headers.length = 0;
    for (const status of await Promise.all(batch.map(send))) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    checkOrigin(origin, heard, heardOnly);
  });
  await fc.assert(property, { numRuns: Math.ceil(requests / BATCH), seed });
  const counts = [...statuses].sort().map(([status, count]) => `${count} × ${status}`);
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  const seen = `${watched} saw a playlist or a film, ${fromHeads} by a head`;
  console.log(`fuzz: seed ${seed}, ${seconds} s; ${counts.join(', ')}; ${seen}`);
  // If the generator's requests never got through, the fuzz would find nothing.
  expect(watched).toBeGreaterThan(requests / 100);
  expect(fromHeads).toBeGreaterThan(0);
  for (const status of [200, 202, 204, 302, 400, 401, 403, 404, 405, 413, 502]) expect(statuses.has(status)).toBe(true);
  await everybodySignsOut(origin, requests, seed);
}

/** Makes heads of media that one viewer was allowed to watch, and that no viewer may watch any more. */
async function makeHeadsOfClosed(origin: OriginDouble): Promise<void> {
  const others = [...origin.viewers];
  origin.viewers.push('_mydia_key=earlier');
  for (const film of CLOSED) {
    const path = `/api/v1/hls/play/movie/${film}/index.m3u8?play=1&visit=${visitId(film)}`;
    await request('GET', path, [['cookie', '_mydia_key=earlier']], null, true);
  }
  const { objects } = await (env as unknown as { HEADS_BUCKET: R2Bucket }).HEADS_BUCKET.list();
  expect(objects).toHaveLength(CLOSED.length);
  origin.viewers = others;
  origin.starts.length = 0;
}

/** Once every viewer has signed out and `AUTH_TTL_S` is over, no earlier answer and no credentials open a film. */
async function everybodySignsOut(origin: OriginDouble, requests: number, seed: number): Promise<void> {
  const read = ({ path, headers }: Right) => request('GET', path, headers, null, true);
  const before = await Promise.all(rights.map(read));
  expect(before.some(({ answer }) => FILM.test(answer.text))).toBe(true);
  origin.viewers = origin.viewers.filter((viewer) => viewer === 'service-key');
  viewers = [];
  later(configOf(EDGE.on).authTtlMs);
  for (const right of rights) {
    const { sent, answer } = await read(right);
    checkAnswer(sent, answer, viewers);
  }
  await Promise.all(fc.sample(fuzzRequest, { numRuns: Math.ceil(requests / 10), seed }).map(send));
  vi.useRealTimers();
}

/** The credentials of the viewers that the origin lets watch now. */
let viewers = VIEWERS;
let watched = 0;
let fromHeads = 0;
/** A right that the edge has given out, with a segment's path and the credentials of its viewers. */
interface Right {
  text: string;
  path: string;
  headers: Array<[string, string]>;
  to: readonly string[];
}
const rights: Right[] = [];
let given = 0;
const everShown = { cookie: new Set<string>(), authorization: new Set<string>(), 'x-api-key': new Set<string>() };

async function send({ method, path, headers, body, heads }: FuzzRequest): Promise<number> {
  const used: Right[] = [];
  const resolved = path.replace(/\{right:(\d+)\}/g, (_, n) => {
    const right = rights[Number(n) % Math.max(rights.length, 1)];
    if (right) used.push(right);
    return right?.text ?? 'none';
  });
  const { sent, answer } = await request(method, resolved, headers, body, heads);
  checkAnswer(sent, answer, viewers);
  const { text } = answer;
  if (FILM.test(text)) watched++;
  if (FILM.test(text) && answer.headers.get('server-timing') === 'session;desc=head') fromHeads++;
  for (const { to } of used) {
    if (FILM.test(text) && !shown(sent).some((one) => to.includes(one)))
      throw new Error('a right is of use to another viewer');
  }
  const [uri, found] = /^.*?([\w-]{60,})\/segment.*$/m.exec(text) ?? [];
  if (uri && found) {
    const { pathname, search } = new URL(uri, sent.url);
    rights[given++ % RIGHTS_MAX] = { text: found, path: pathname + search, headers, to: shown(sent) };
  }
  return answer.status;
}

/** The films that players have asked for, each with the player's visit or credentials. */
const askedFor = new Set<string>();

/**
 * @returns whether the player has asked for the film before. For a segment this is always true: the right in the
 * segment's path comes from a playlist
 */
function isUnderWay({ pathname, searchParams }: URL, credentials: string[]): boolean {
  if (!pathname.endsWith('/index.m3u8')) return /\/[\w-]{60,}\/[^/]+$/.test(pathname);
  const [film] = /open-\d/.exec(pathname) ?? [];
  const visit = searchParams.get('visit');
  const players = (visit === null ? credentials : [visit]).map((player) => `${film} ${player}`);
  const isKnown = players.some((player) => askedFor.has(player));
  for (const player of players) askedFor.add(player);
  return isKnown;
}

async function request(
  method: string,
  path: string,
  list: Array<[string, string]>,
  body: string | null,
  heads: boolean,
): Promise<{ sent: Sent; answer: FuzzAnswer }> {
  const unsent = { method, url: URL.parse(SITE + path) ?? new URL(SITE), headers: headersOf(list) };
  const sent: Sent = { ...unsent, isUnderWay: isUnderWay(unsent.url, shown(unsent)) };
  remember(sent);
  const asked = new Request(sent.url, { method, headers: sent.headers, body, redirect: 'manual' });
  const ctx = createExecutionContext();
  const response = await worker.fetch(asked, heads ? EDGE.on : EDGE.off, ctx);
  const text = new TextDecoder().decode(await response.arrayBuffer());
  await waitOnExecutionContext(ctx);
  return { sent, answer: { status: response.status, headers: response.headers, text } };
}

/** A value that no header may carry is left out. */
function headersOf(list: Array<[string, string]>): Headers {
  const headers = new Headers();
  for (const [name, value] of list) {
    // workerd accepts such a value, with a warning, but no real client can send one.
    if ([...value].some((char) => char > '\x7f')) continue;
    try {
      headers.set(name, value);
    } catch {
      // `Headers` refuses a value with a line break, for example.
    }
  }
  return headers;
}

function remember({ headers, url }: Sent): void {
  const cookie = headers.get('cookie');
  if (cookie !== null) {
    everShown.cookie.add(cookie);
    for (const [own] of cookie.matchAll(/_mydia_key=[^;\s]+/g)) everShown.cookie.add(own);
  }
  everShown.authorization.add(headers.get('authorization') ?? '');
  everShown['x-api-key'].add(headers.get('x-api-key') ?? '');
  everShown['x-api-key'].add(url.searchParams.get('api_key') ?? '');
}

function checkOrigin(origin: OriginDouble, heard: HeardRequest, heardOnly: string[]): void {
  expect([...heard.hosts].filter((host) => host !== ORIGIN)).toEqual([]);
  const unknown = [
    ...heard.cookies.difference(everShown.cookie),
    ...heard.authorizations.difference(everShown.authorization),
    ...heard.apiKeys.difference(everShown['x-api-key']),
  ];
  expect(unknown.filter((value) => !heardOnly.includes(value))).toEqual([]);
  expect(origin.starts.filter((film) => film.includes('closed-'))).toEqual([]);
}
