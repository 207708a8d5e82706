/** The edge adds Headstart to the site's own service workers. */
import { describe, expect, test } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { callWorker, get, SITE, textOf } from '../worker/visitor.ts';

const origin = useOrigin();
const IMPORT = 'try{importScripts("/headstart/neighbour.js")}catch{}';
const asWorker = { 'service-worker': 'script', 'sec-fetch-dest': 'serviceworker' };

/** The origin's answer to every request. */
function answers(body: BodyInit | null, headers: HeadersInit = { 'content-type': 'text/javascript' }, status = 200) {
  origin.instead = () => new Response(body, { status, headers });
}

const script = (headers: Record<string, string> = {}, path = '/service-worker.js') =>
  get(path, { headers: { ...asWorker, ...headers } });

describe('a service worker of the site’s', () => {
  test('a site’s service worker imports Headstart on its first line, and is otherwise unchanged', async () => {
    answers('self.one = 1;\nself.two = "é";');
    expect(await textOf(await script())).toBe(`${IMPORT}self.one = 1;\nself.two = "é";`);
  });

  test.each([
    'text/javascript; charset=utf-8',
    'application/javascript',
    'application/x-javascript',
    'text/ecmascript',
  ])('a site’s service worker may be of type %s', async (type) => {
    answers('1', { 'content-type': type });
    const response = await script();
    expect(await textOf(response)).toBe(`${IMPORT}1`);
    expect(response.headers.get('content-type')).toBe(type);
  });

  test('a site’s service worker may be anywhere, and keeps the scope that it is allowed', async () => {
    answers('1', { 'content-type': 'text/javascript', 'service-worker-allowed': '/' });
    const response = await script({}, '/player/sw.js?v=1');
    expect(await textOf(response)).toBe(`${IMPORT}1`);
    expect(response.headers.get('service-worker-allowed')).toBe('/');
  });

  test.each(['"use strict";', "\n// of its own\n/* a ** b */ 'use strict'", '// ////// "x"\n"use strict"'])(
    'a strict service worker of the site’s stays strict: %j',
    async (start) => {
      answers(`${start};rest()`);
      expect(await textOf(await script())).toBe(`"use strict";${IMPORT}${start};rest()`);
    },
  );

  test.each([
    '"use strictly"',
    '// "use strict"\nrest()',
    '/* "use strict" */',
    `${'//'.repeat(5_000)}\n${'/**/'.repeat(500)}x`,
  ])('a site’s service worker is made strict by nothing else', async (start) => {
    answers(start);
    expect(await textOf(await script())).toBe(IMPORT + start);
  });

  test('a site’s service worker is told which pages show which media, where they are not Mydia’s', async () => {
    answers('1');
    const pages = 'movie=/film/:id';
    const response = await callWorker('/service-worker.js', { PAGES: pages }, { headers: asWorker });
    expect(await response.text()).toBe(
      `try{self.HEADSTART_PAGES="${pages}";importScripts("/headstart/neighbour.js")}catch{}finally{delete self.HEADSTART_PAGES}1`,
    );
  });

  test('a site’s service worker is never taken for the one without Headstart, by a browser or the origin', async () => {
    const validators = { etag: '"1"', 'last-modified': 'Sat, 28 Nov 2026 10:00:00 GMT' };
    answers('1', {
      'content-type': 'text/javascript',
      'cache-control': 'no-cache',
      'content-length': '1',
      ...validators,
    });
    const response = await script({ 'if-none-match': '"1"', 'if-modified-since': validators['last-modified'] });
    expect(await textOf(response)).toBe(`${IMPORT}1`);
    for (const name of Object.keys(validators)) expect(response.headers.get(name)).toBeNull();
    expect(response.headers.get('content-length')).not.toBe('1');
    expect(response.headers.get('cache-control')).toContain('no-cache');
    const [asked] = origin.headers;
    expect(asked?.get('if-none-match')).toBeNull();
    expect(asked?.get('if-modified-since')).toBeNull();
    expect(asked?.get('service-worker')).toBe('script');
  });

  test('a site’s worker may import Headstart and speak to the edge by its policy, and nothing else beyond what it might before', async () => {
    const policy = "default-src 'none'; script-src 'nonce-abc'";
    answers('1', { 'content-type': 'text/javascript', 'content-security-policy': policy });
    expect((await script()).headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'nonce-abc' ${SITE}/headstart/; connect-src ${SITE}/api/v1/`,
    );
  });
});

describe('a worker of ours, where the site may have one called as ours is elsewhere,', () => {
  /** Headstart's static files. */
  const ours = { ASSETS: { fetch: async ({ url }: Request) => new Response(`ours: ${new URL(url).pathname}`) } };
  const ask = (path: string) => callWorker(path, ours, { headers: asWorker });

  test('Headstart’s own worker is in Headstart’s folder, and controls the whole site', async () => {
    const response = await ask('/headstart/sw.js?pages=x');
    expect(await response.text()).toBe('ours: /sw.js');
    expect(response.headers.get('service-worker-allowed')).toBe('/');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(origin.log).toEqual([]);
  });

  test('a site keeps its own worker at the address where Headstart’s is elsewhere', async () => {
    answers('theirs()');
    expect(await (await ask('/sw.js')).text()).toBe(`${IMPORT}theirs()`);
    const page = await callWorker('/sw.js', ours);
    expect(await page.text()).toBe('theirs()');
  });

  test('Headstart’s own worker is still at its former address, for browsers that have it from there', async () => {
    answers('Not Found', { 'content-type': 'text/html' }, 404);
    expect(await (await ask('/sw.js')).text()).toBe('ours: /sw.js');
    expect((await callWorker('/sw.js', ours)).status).toBe(404);
  });

  test('Headstart’s own worker has no other file beside it that controls the site', async () => {
    expect((await ask('/headstart/client.js')).headers.get('service-worker-allowed')).toBeNull();
  });
});

describe('is left alone:', () => {
  test.each([
    ['what is no script', { 'content-type': 'text/html' }, 200],
    ['a JSON text', { 'content-type': 'application/json' }, 200],
    ['a script that is not there', { 'content-type': 'text/javascript' }, 404],
    ['an encoding that cannot be read', { 'content-type': 'text/javascript', 'content-encoding': 'zstd' }, 200],
  ])('%s is left alone', async (_, headers, status) => {
    answers('as it is', headers, status);
    const response = await script();
    expect(response.status).toBe(status);
    expect(await textOf(response)).toBe('as it is');
  });

  test('a page’s own script is left alone', async () => {
    answers('as it is', { 'content-type': 'text/javascript', etag: '"1"' });
    const response = await get('/service-worker.js', { headers: { 'if-none-match': '"0"' } });
    expect(await textOf(response)).toBe('as it is');
    expect(response.headers.get('etag')).toBe('"1"');
    expect(origin.headers[0]?.get('if-none-match')).toBe('"0"');
  });

  test('with playback off, every script is left alone', async () => {
    answers('as it is', { 'content-type': 'text/javascript', etag: '"1"' });
    const init = { headers: { ...asWorker, 'if-none-match': '"0"' } };
    const response = await callWorker('/service-worker.js', { PLAYBACK_ENABLED: 'false' }, init);
    expect(await response.text()).toBe('as it is');
    expect(response.headers.get('etag')).toBe('"1"');
    expect(origin.headers[0]?.get('if-none-match')).toBe('"0"');
  });
});
