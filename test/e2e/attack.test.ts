/**
 * Attacks that show only on the wire or in a browser: requests that two servers might read differently, and attacks by
 * service workers.
 */
import { describe, expect, test } from 'vitest';
import { openBrowser } from './open-browser.ts';
import { sendRaw, statusesIn } from './raw-http.ts';
import { useSite } from './use-site.ts';

const site = useSite();

const HOST = 'Host: site.test\r\n';
const CLOSE = 'Connection: close\r\n';
const SMUGGLED = 'GET /api/v1/smuggled HTTP/1.1\r\nHost: site.test\r\n\r\n';
const chunked = (content: string): string => `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n`;

describe('a second request hidden in a first', () => {
  test.each([
    [
      'in a body with two lengths',
      `POST /api/v1/auth/x HTTP/1.1\r\n${HOST}Content-Length: 5\r\nContent-Length: 0\r\n\r\n`,
    ],
    [
      'behind a length, with chunks',
      `POST /api/v1/auth/x HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'behind chunks of another name',
      `POST /api/v1/auth/x HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'behind chunks, with a space',
      `POST /api/v1/auth/x HTTP/1.1\r\n${HOST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['behind chunks, folded', `POST /api/v1/auth/x HTTP/1.1\r\n${HOST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`],
    ['behind a negative length', `POST /api/v1/auth/x HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`],
    ['behind a length with a sign', `POST /api/v1/auth/x HTTP/1.1\r\n${HOST}Content-Length: +0\r\n\r\n`],
  ])('%s does not reach the origin under another viewer’s name', async (_, first) => {
    const signedOut = { before: heardOf('smuggled') };
    const received = await sendRaw(site.stack.url, first + SMUGGLED);
    for (const status of statusesIn(received)) expect([400, 401, 403, 404, 405, 411, 413, 501]).toContain(status);
    // The edge sends a reply to the viewer for whom it has sent the request. The attacker hides a second request in a
    // first one. If the attacker gets a second reply, the edge has sent the hidden request as the attacker's, which
    // does no harm. If the origin gets the hidden request but the attacker gets no second reply, the edge has sent it
    // as another viewer's.
    expect(heardOf('smuggled') - signedOut.before).toBeLessThanOrEqual(Math.max(statusesIn(received).length - 1, 0));
  });

  test.each([
    ['GET', `Content-Length: ${SMUGGLED.length}\r\n`, SMUGGLED],
    ['GET', 'Transfer-Encoding: chunked\r\n', chunked(SMUGGLED)],
    ['HEAD', `Content-Length: ${SMUGGLED.length}\r\n`, SMUGGLED],
    ['DELETE', `Content-Length: ${SMUGGLED.length}\r\n`, SMUGGLED],
    ['OPTIONS', `Content-Length: ${SMUGGLED.length}\r\n`, SMUGGLED],
    ['POST', 'Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n', chunked(SMUGGLED)],
  ])('a request in the body of a %s (%s) is no request to the origin', async (method, length, body) => {
    for (const path of ['/api/v1/auth/me', '/api/v1/hls/x/index.m3u8', '/', '/api/v1/stream/movie/x']) {
      const before = heardOf('smuggled');
      const received = await sendRaw(
        site.stack.url,
        `${method} ${path} HTTP/1.1\r\n${HOST}${CLOSE}${length}\r\n${body}`,
      );
      const [status = 0] = statusesIn(received.replace('HTTP/1.1 100 ', ''));
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(500);
      expect(heardOf('smuggled')).toBe(before);
    }
  });
});

const heardOf = (text: string): number => site.stack.accessLog().filter(({ path }) => path.includes(text)).length;

describe('a request line that is odd', () => {
  test.each([
    'TRACE /api/v1/auth/me HTTP/1.1',
    'TRACK /api/v1/auth/me HTTP/1.1',
    'FOO /api/v1/auth/me HTTP/1.1',
    'GET http://elsewhere.example/api/v1/auth/me HTTP/1.1',
    'GET /api/v1/auth/me\x00 HTTP/1.1',
    'GET /api/v1/auth/me\x01 HTTP/1.1',
    'GET /api/v1/auth/me\r HTTP/1.1',
    'GET  /api/v1/auth/me HTTP/1.1',
    'GET /api/v1/auth/\xc0\xae\xc0\xae/me HTTP/1.1',
    'GET /api/v1/auth/me HTTP/9.9',
    'GET api/v1/auth/me HTTP/1.1',
    `GET /${'x'.repeat(70_000)} HTTP/1.1`,
  ])('the edge answers the odd request line %j without a failure of its own', async (line) => {
    const [status = 400] = statusesIn(await sendRaw(site.stack.url, `${line}\r\n${HOST}${CLOSE}\r\n`));
    // The server answers 501 to a method that it does not know.
    expect(status === 501 || status < 500).toBe(true);
  });

  // workerd itself answers 500 here: a Worker sees a tunnel's request only if it exports `connect`.
  test('no viewer gets a tunnel to another host, and nothing in it is read', async () => {
    const before = heardOf('smuggled');
    const received = await sendRaw(site.stack.url, `CONNECT elsewhere.example:443 HTTP/1.1\r\n${HOST}\r\n${SMUGGLED}`);
    const statuses = statusesIn(received);
    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toBeGreaterThanOrEqual(400);
    expect(heardOf('smuggled')).toBe(before);
  });

  test.each([
    ['far too many', Array.from({ length: 3_000 }, (_, n) => `X-${n}: 1\r\n`).join('')],
    ['far too long', `X-Long: ${'x'.repeat(300_000)}\r\n`],
    ['with a NUL', 'X-Nul: a\x00b\r\n'],
    ['without a name', ': a\r\n'],
  ])('odd headers cause no failure of the edge’s own: %s', async (_, headers) => {
    const received = await sendRaw(site.stack.url, `GET /api/v1/auth/me HTTP/1.1\r\n${HOST}${CLOSE}${headers}\r\n`);
    const [status = 400] = statusesIn(received);
    expect(status).toBeLessThan(500);
  });

  test.each([
    '//elsewhere.example/',
    '//elsewhere.example/%2e%2e/',
    '/%2felsewhere.example/',
    '/\\elsewhere.example/',
    '/.//elsewhere.example/',
  ])('a page at %s leads to no other host', async (path) => {
    const received = await sendRaw(site.stack.url, `GET ${path} HTTP/1.1\r\n${HOST}${CLOSE}\r\n`);
    const [, location = '/'] = /^location: *(.+?)\r$/im.exec(received) ?? [];
    expect(new URL(location, 'http://site.test').host).toBe('site.test');
  });
});

test('the edge is well after all the odd requests', async () => {
  expect((await fetch(site.stack.url)).status).toBe(200);
  expect((await fetch(`${site.stack.url}/api/v1/auth/me`)).status).toBe(401);
});

test('a browser installs a service worker from its own path only, and with no wider scope', async () => {
  const page = await (await openBrowser()).newPage();
  await page.goto(site.stack.url);
  const outcomes = await page.evaluate(async () => {
    const outcome = async (script: string, scope?: string): Promise<string> => {
      try {
        const { scope: granted } = await navigator.serviceWorker.register(script, scope ? { scope } : {});
        return new URL(granted).pathname;
      } catch (error) {
        return (error as Error).name;
      }
    };
    return {
      own: await outcome('/sw.js', '/'),
      page: await outcome('/site/site.js'),
      client: await outcome('/headstart/client.js', '/'),
      api: await outcome('/api/v1/library', '/api/v1/'),
      folder: await outcome('/x/..%2fsw.js'),
    };
  });
  expect(outcomes.own).toBe('/');
  for (const name of ['page', 'client', 'api', 'folder'] as const) expect(outcomes[name]).toMatch(/Error/);
});

test('a browser shows no page of the site in another site’s frame', async () => {
  const page = await (await openBrowser()).newPage();
  const refused = page.waitForEvent('console', (message) => /frame/i.test(message.text()));
  await page.setContent(`<iframe src="${site.stack.url}/"></iframe>`);
  await refused;
  expect(page.frames().map((frame) => frame.url())).not.toContain(`${site.stack.url}/`);
});
