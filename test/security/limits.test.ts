/** The edge refuses too much input before it asks the origin, with an error of the closed set. */
import { SELF } from 'cloudflare:test';
import { afterEach, describe, expect, test } from 'vitest';
import { ERRORS } from '../../protocol/errors.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { get, playlistPath, post, SITE, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
const visit = visitId('limits');
afterEach(() => {
  expect(origin.log).toEqual([]);
});

async function expectRefusal(response: Response, ...codes: Array<keyof typeof ERRORS>): Promise<void> {
  const { error } = (await response.json()) as { error: keyof typeof ERRORS };
  expect(codes).toContain(error);
  expect(response.status).toBe(ERRORS[error]);
}

describe('a body', () => {
  test.each([8 * 1024 + 1, 64 * 1024, 5_000_000])('a body of %i bytes is too large', async (size) => {
    for (const action of ['preload', 'renew', 'cancel']) {
      await expectRefusal(await post(`${action}/movie/x`, ' '.repeat(size)), 'too_large');
    }
  });

  test('a body that never ends is read only up to the limit', async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1024;
        controller.enqueue(new Uint8Array(1024).fill(32));
      },
    });
    const headers = { cookie: '_mydia_key=alice', 'sec-fetch-site': 'same-origin' };
    const response = await SELF.fetch(`${SITE}/api/v1/hls/preload/movie/x`, { method: 'POST', body: endless, headers });
    await expectRefusal(response, 'too_large');
    expect(sent).toBeLessThan(1_000_000);
  });

  test('a body with unknown fields is read, and those are dropped', async () => {
    const body = `{"visit":"${visit}","__proto__":{"playing":true},"constructor":1,"playing":false}`;
    expect((await post('cancel/movie/proto', body)).status).toBe(204);
  });
});

describe('credentials', () => {
  test.each([
    ['cookie', `_mydia_key=${'x'.repeat(9_000)}`],
    ['authorization', `Bearer ${'x'.repeat(9_000)}`],
    ['x-api-key', 'x'.repeat(9_000)],
  ])('credentials that are too long (%s) are refused', async (name, value) => {
    const as = name === 'cookie' ? { cookie: value } : { cookie: '', headers: { [name]: value } };
    await expectRefusal(await post('preload/movie/x', { visit }, as), 'too_large');
    await expectRefusal(await get(playlistPath('movie/x', visit), as), 'too_large');
  });

  test('credentials are found in a cookie header of any length', async () => {
    const cookie = Array.from({ length: 3_000 }, (_, n) => `c${n}=${n}`).join('; ');
    await expectRefusal(await get(playlistPath('movie/x', visit), { cookie }), 'signed_out');
  });
});

test.each([
  ['an id', `/api/v1/hls/play/movie/${'x'.repeat(10_000)}/index.m3u8`],
  ['a visit', playlistPath('movie/x', 'x'.repeat(10_000) as typeof visit)],
  ['a right', `/api/v1/hls/play/movie/x/${'x'.repeat(10_000)}/segment_000.ts`],
  ['a segment’s name', `/api/v1/hls/play/movie/x/right/${'x'.repeat(10_000)}`],
  ['a session', `/api/v1/hls/movie.${'x'.repeat(10_000)}.${visit}/index.m3u8`],
  ['a path', `/api/v1/hls/play/${'x/'.repeat(4_000)}`],
])('%s that is far too long is refused', async (_, path) => {
  await expectRefusal(await get(path), 'bad_request', 'not_found', 'forbidden');
});
