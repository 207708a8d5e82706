/**
 * GraphQL requests pass the edge. The origin gets every byte that the client has sent, whatever the edge reads in it.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { type OriginDouble, useOrigin } from '../worker/origin-double.ts';
import { askGraphql, START, signIn, TV } from './player.ts';

const origin: OriginDouble = useOrigin();
let got: { body: string; headers: Headers } | null;
beforeEach(() => {
  signIn(origin);
  got = null;
  origin.graphql = async (request) => {
    const body = new TextDecoder().decode(await request.arrayBuffer());
    // The edge's own requests do not have this header.
    if (request.headers.has('x-of-the-client')) got = { body, headers: request.headers };
    return new Response(`answer to ${body.length}`, { status: 207, headers: { 'content-type': 'application/json' } });
  };
});

const OF_CLIENT = { 'x-of-the-client': '1' };
const variables = { fileId: 'film', strategy: 'TRANSCODE' };
const start = JSON.stringify({ query: START, variables });

describe('a body reaches the origin as it was sent', () => {
  test.each([
    ['a start', start],
    ['a start with what no reader would keep', `\n ${start.replace('{', '{ "query" : "", ')}\t`],
    ['a batch', `[${start},${start}]`],
    ['one that is large', JSON.stringify({ query: START, variables: { ...variables, filler: 'é'.repeat(100_000) } })],
    ['one that is broken', start.slice(0, -3)],
    ['one that is none', ''],
    ['a start without a file', JSON.stringify({ query: START })],
    ['a start of no file', JSON.stringify({ query: START, variables: { fileId: '../x', sessionId: 7 } })],
    ['null', 'null'],
    [
      'an end of no session',
      JSON.stringify({ query: 'mutation { endStreamingSession(sessionId: $s) }', variables: {} }),
    ],
    ['another question', JSON.stringify({ operationName: null, query: '{ home { id } }' })],
  ])('a GraphQL body reaches the origin unchanged: %s', async (_, body) => {
    const response = await askGraphql(body, { ...TV, headers: OF_CLIENT });
    expect(response.status).toBe(207);
    expect(await response.text()).toBe(`answer to ${body.length}`);
    expect(got?.body).toBe(body);
    expect(got?.headers.get('cookie')).toBe(TV.cookie);
  });

  test('a GraphQL body that is not in UTF-8, or begins with a byte order mark, reaches the origin unchanged', async () => {
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, ...new TextEncoder().encode(start), 0xff);
    let arrived: Uint8Array | null = null;
    origin.graphql = async (request) => {
      if (request.headers.has('x-of-the-client')) arrived = new Uint8Array(await request.arrayBuffer());
      return Response.json({});
    };
    await askGraphql(bytes, { ...TV, headers: OF_CLIENT });
    expect(arrived).toEqual(bytes);
  });

  test('a form reaches the origin’s GraphQL unchanged', async () => {
    const headers = { ...OF_CLIENT, 'content-type': 'multipart/form-data; boundary=x' };
    await askGraphql(`--x\r\n${start}\r\n--x--`, { ...TV, headers });
    expect(got?.body).toBe(`--x\r\n${start}\r\n--x--`);
    expect(got?.headers.get('content-type')).toBe('multipart/form-data; boundary=x');
  });
});

test('an answer that is no start’s passes unchanged, and holds no session', async () => {
  origin.graphql = (request) =>
    request.headers.has('x-of-the-client')
      ? Response.json({ data: null, errors: [{ message: 'Failed to start streaming session' }] })
      : Response.json({ errors: [{ message: 'not asked' }] });
  const response = await askGraphql(start, { ...TV, headers: OF_CLIENT });
  expect(await response.json()).toEqual({ data: null, errors: [{ message: 'Failed to start streaming session' }] });
  await origin.quiet();
  expect(origin.log).toEqual([]);
});
