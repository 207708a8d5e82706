import { afterEach, describe, expect, test, vi } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { VisitBody } from '../../protocol/messages.ts';
import { PAGES } from '../../protocol/pages.ts';
import { type VisitAction, visitUrl } from '../../protocol/urls.ts';
import { emptyMemory } from '../../sw/memory.ts';
import { onMessage } from '../../sw/messages.ts';
import { relayVisitRequest } from '../../sw/relay.ts';

const FILM = 'movie/film' as MediaRef;
const VISIT = 'visit-aaaaaaaaaaaa' as VisitId;

afterEach(() => vi.unstubAllGlobals());

function ask(known: ReturnType<typeof emptyMemory>, action: VisitAction, body: VisitBody): Promise<Response> {
  const url = new URL(visitUrl(action, FILM), 'https://site.test');
  const request = new Request(url, { method: 'POST', body: JSON.stringify(body) });
  return relayVisitRequest({ request, clientId: 'page', waitUntil: () => {} }, known);
}

/** @returns the double of an edge, which replies once `answer` is called */
function slowEdge() {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const send = vi.fn(() => promise);
  vi.stubGlobal('fetch', send);
  return { send, answer: () => resolve(new Response('late')) };
}

test('a page whose session was ready with the navigation is told so at once, and its own request is sent all the same', async () => {
  const known = emptyMemory(PAGES);
  const edge = slowEdge();
  known.ahead.keep('page', VISIT, Promise.resolve(new Response('ready')), Date.now());
  expect(await (await ask(known, 'renew', { visit: VISIT, playing: true })).text()).toBe('ready');
  expect(edge.send).toHaveBeenCalledOnce();
  expect(known.visits.plays(FILM)).toBe(true);
  edge.answer();
  expect(await (await ask(known, 'renew', { visit: VISIT })).text()).toBe('late');
});

test.each([null, Promise.resolve(null), new Promise<null>(() => {})])(
  'a page about which nothing is known yet gets the edge’s answer to its own request',
  async (ahead) => {
    const known = emptyMemory(PAGES);
    const edge = slowEdge();
    if (ahead) known.ahead.keep('page', VISIT, ahead, Date.now());
    const reply = ask(known, 'preload', { visit: VISIT });
    edge.answer();
    expect(await (await reply).text()).toBe('late');
  },
);

test('the worker drops a film’s stash with its last visit', async () => {
  const known = emptyMemory(PAGES);
  slowEdge().answer();
  await ask(known, 'preload', { visit: VISIT });
  await vi.waitFor(() => expect(known.visits.holds(FILM, Date.now())).toBe(true));
  const film = known.stash.open({ ref: FILM, right: 'right', name: '0.m4s' });
  if (film) known.stash.keep(film, '0.m4s', { headers: new Headers(), body: new ArrayBuffer(9) });
  expect(known.stash.bytes).toBe(9);
  const data = { type: 'headstart:given-back', visit: VISIT };
  expect(onMessage({ data, source: { id: 'page' }, ports: [], waitUntil: () => {} }, known)).toBe(true);
  expect(known.stash.bytes).toBe(0);
  expect(known.visits.isEmpty).toBe(true);
});

describe('what the reply says a visit holds', () => {
  const replying = (renewAfterS: number | null) => {
    const reply = { status: 'ready', visit: VISIT, manifest: '/playlist', renewAfterS };
    vi.stubGlobal('fetch', async () => Response.json(reply));
    return reply;
  };
  const LATER_MS = 3_600_000;

  test('the worker learns from the reply that a look has no lease: the look is not given back, and the page reads the reply itself', async () => {
    const known = emptyMemory(PAGES);
    const reply = replying(null);
    expect(await (await ask(known, 'preload', { visit: VISIT })).json()).toEqual(reply);
    await vi.waitFor(() => expect(known.visits.holds(FILM, Date.now() + LATER_MS)).toBe(true));
    expect(known.visits.sweep(new Set(), Date.now())).toEqual([]);
  });

  test('the worker counts a reply for its own question only: Play after such a look takes a lease, which is given back', async () => {
    const known = emptyMemory(PAGES);
    replying(null);
    await ask(known, 'preload', { visit: VISIT });
    await vi.waitFor(() => expect(known.visits.holds(FILM, Date.now() + LATER_MS)).toBe(true));
    replying(10);
    await ask(known, 'renew', { visit: VISIT, playing: true });
    await vi.waitFor(() => expect(known.visits.plays(FILM)).toBe(true));
    expect(known.visits.sweep(new Set(), Date.now())).toMatchObject([{ ref: FILM, visit: VISIT }]);
  });
});

test('a page learns through the worker that the edge is out of reach', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  await expect(ask(emptyMemory(PAGES), 'preload', { visit: VISIT })).rejects.toThrow(TypeError);
});
