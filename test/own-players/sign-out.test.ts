/** A sign-out gives back the account's looks while the origin still knows the viewer. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { callWorker, eventually, post, stateOf, visitId } from '../worker/visitor.ts';
import { homeOf, leasesOf, PHONE, signIn, startPlayer, TV } from './player.ts';

const origin = useOrigin();
beforeEach(() => {
  signIn(origin);
  speakGraphql(origin, 'own');
  origin.instead = ({ url }) =>
    url.endsWith('/auth/logout') ? new Response(null, { status: 302, headers: { location: '/' } }) : undefined;
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const sessionOf = (film: string): string => `session-of-file-of-${film}-alice`;
const signOut = (as: { cookie: string }): Promise<Response> => callWorker('/auth/logout', {}, { headers: as });
const deletes = (): string[] => origin.log.filter((line) => line.startsWith('DELETE'));

async function look(film: string, as = TV): Promise<string> {
  const name = await homeOf(`file/file-of-${film}`);
  await post(`preload/movie/${film}`, { visit: visitId(film) }, as);
  await eventually(async () => (await stateOf(name)).session.phase === 'ready');
  return name;
}

test('the looks of the account are given back before the origin hears of the sign-out', async () => {
  const films = ['one', 'two'];
  for (const film of films) await look(film);
  expect((await signOut(TV)).status).toBe(302);
  const heard = origin.log.filter((line) => line.startsWith('DELETE') || line.includes('logout'));
  expect(heard.slice(0, 2).sort()).toEqual(films.map((film) => `DELETE /api/v1/hls/${sessionOf(film)}`).sort());
  expect(heard.slice(2)).toEqual(['GET /auth/logout']);
  expect([...origin.running]).toEqual([]);
});

test('a watched film goes on after a sign-out, on this device and on another', async () => {
  const name = await look('watched');
  await startPlayer('file-of-watched', PHONE);
  await eventually(async () => (await leasesOf(name)).length === 2);
  await signOut(TV);
  expect(await leasesOf(name)).toEqual([['play', 'alone']]);
  expect(origin.running.has(sessionOf('watched'))).toBe(true);
  expect(deletes()).toEqual([]);
});

test('a sign-out with credentials that the origin refuses gives nothing back', async () => {
  const name = await look('forged');
  const cookie = TV.cookie.replace('of-the-tv', 'forged');
  await signOut({ cookie });
  expect(await leasesOf(name)).toEqual([['warm', 'none']]);
  expect(deletes()).toEqual([]);
});

test('a sign-out does not wait for an origin that is silent about the looks', async () => {
  await look('stuck');
  const usual = origin.instead;
  let release = (): void => {};
  const stuck = new Promise<Response>((resolve) => {
    release = () => resolve(Response.json({ status: 'terminated' }));
  });
  origin.instead = (request) => (request.method === 'DELETE' ? stuck : usual?.(request));
  const asked = performance.now();
  const signingOut = signOut(TV);
  await eventually(() => deletes().some((line) => line.endsWith(sessionOf('stuck'))));
  expect(origin.log).not.toContain('GET /auth/logout');
  await vi.waitFor(() => expect(origin.log).toContain('GET /auth/logout'), 5_000);
  expect(performance.now() - asked).toBeLessThan(3_000);
  release();
  expect((await signingOut).status).toBe(302);
});
