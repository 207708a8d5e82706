import { describe, expect, test } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import { askEdge } from '../../web/client/edge.ts';

const FILM = 'movie/film' as MediaRef;
const visit = 'visit-aaaaaaaaaaaa' as VisitId;
const reply = { status: 'ready', visit, manifest: '/playlist', renewAfterS: 10 };

const answering =
  (status: number, body: unknown): typeof fetch =>
  async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });

describe('what an answer of the edge means', () => {
  test('the edge’s reply is read as a reply', async () => {
    expect(await askEdge('preload', FILM, { visit }, answering(202, reply))).toEqual({ ok: true, reply });
  });

  test('the edge’s refusal is final, and has its code', async () => {
    const refusal = { error: 'signed_out', message: 'You must be logged in' };
    expect(await askEdge('preload', FILM, { visit }, answering(401, refusal))).toEqual({
      ok: false,
      code: 'signed_out',
      final: true,
    });
  });

  test('an edge whose origin is in trouble is asked again', async () => {
    const trouble = { error: 'origin_unreachable', message: '' };
    expect(await askEdge('renew', FILM, { visit }, answering(502, trouble))).toMatchObject({
      code: 'origin_unreachable',
      final: false,
    });
  });

  test('an edge under a flood is asked again when it says', async () => {
    const send = async () =>
      Response.json({ error: 'too_many', message: '' }, { status: 429, headers: { 'retry-after': '10' } });
    expect(await askEdge('preload', FILM, { visit }, send)).toEqual({
      ok: false,
      code: 'too_many',
      final: false,
      afterMs: 10_000,
    });
  });

  test('a page waits at most a minute, whatever the edge says', async () => {
    const send = async () => new Response('', { status: 503, headers: { 'retry-after': '86400' } });
    expect(await askEdge('renew', FILM, { visit }, send)).toMatchObject({ final: false, afterMs: 60_000 });
  });

  test('a page of another proxy counts as trouble, too', async () => {
    expect(await askEdge('renew', FILM, { visit }, answering(200, '<html>'))).toMatchObject({
      ok: false,
      final: false,
    });
  });

  test('a request that does not reach the edge is tried again', async () => {
    const offline = async () => {
      throw new TypeError('Failed to fetch');
    };
    expect(await askEdge('preload', FILM, { visit }, offline)).toEqual({ ok: false, code: 'network', final: false });
  });

  test('a request to the edge outlives its page, and states the visit', async () => {
    let sent: Request | undefined;
    await askEdge('renew', FILM, { visit, playing: true }, async (url, init) => {
      sent = new Request(new URL(String(url), 'https://site.test'), init);
      return Response.json(reply);
    });
    expect(sent?.url).toBe('https://site.test/api/v1/hls/renew/movie/film');
    expect(sent?.keepalive).toBe(true);
    expect(await sent?.json()).toEqual({ visit, playing: true });
  });
});
