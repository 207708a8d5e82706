/** Whatever host the origin's answers name, the edge asks only the origin, and sends no viewer to another host. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ORIGIN, PUBLIC, useOrigin } from '../worker/origin-double.ts';
import { get, lookPath, playlistPath, send, textOf, urisIn, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
beforeEach(() => {
  for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockReturnValue();
});
afterEach(() => {
  // The origin double logs every request. Then it throws when the request is for another host.
  for (const line of origin.log) expect(line).toMatch(/^\w+ \/api\/v1\/(?:stream|playback|hls)\/[\w/.-]+$/);
  vi.restoreAllMocks();
});

const S = 'session-of-x';
const ELSEWHERE: Array<[string, string]> = [
  ['another host', `https://elsewhere.example/api/v1/hls/${S}/index.m3u8`],
  ['another host, with no scheme', `//elsewhere.example/api/v1/hls/${S}/index.m3u8`],
  ['another host, with backslashes', `\\\\elsewhere.example\\api\\v1\\hls\\${S}\\index.m3u8`],
  ['a host that begins as the origin', `${ORIGIN}.elsewhere.example/api/v1/hls/${S}/index.m3u8`],
  ['a host behind the origin’s name', `https://origin.test@elsewhere.example/api/v1/hls/${S}/index.m3u8`],
  ['another port', `${ORIGIN}:8443/api/v1/hls/${S}/index.m3u8`],
  ['another scheme', `http://origin.test/api/v1/hls/${S}/index.m3u8`],
  ['this machine', `http://127.0.0.1:4000/api/v1/hls/${S}/index.m3u8`],
  ['this machine in IPv6', `http://[::1]/api/v1/hls/${S}/index.m3u8`],
  ['a private address', `http://192.168.1.1/api/v1/hls/${S}/index.m3u8`],
  ['a private address as a number', `http://3232235777/api/v1/hls/${S}/index.m3u8`],
  ['a cloud’s metadata', 'http://169.254.169.254/latest/meta-data/'],
  ['data', 'data:application/vnd.apple.mpegurl,%23EXTM3U'],
  ['a file', 'file:///etc/passwd'],
  ['a script', 'javascript:alert(1)'],
  ['another path of the origin', `${ORIGIN}/api/v1/auth/me`],
  ['the path above', `/api/v1/hls/${S}/../../auth/me`],
  ['the path above, encoded', `/api/v1/hls/${S}/%2e%2e/%2e%2e/auth/me`],
  ['the path above, encoded twice', `/api/v1/hls/${S}/%252e%252e/index.m3u8`],
  ['the path above, by an encoded slash', `/api/v1/hls/${S}%2f..%2f..%2fauth/index.m3u8`],
  ['a path with two slashes', `/api/v1/hls//${S}/index.m3u8`],
  ['a session with dots', '/api/v1/hls/../index.m3u8'],
  ['a session with a NUL', `/api/v1/hls/${S}%00/index.m3u8`],
  ['nothing', ''],
  ['no URL', 'https://'],
];

describe('a redirect of the origin’s to', () => {
  test.each(ELSEWHERE)(
    'a redirect of the origin’s to %s is not followed, and leads no viewer there',
    async (how, location) => {
      const film = `to-${how.replaceAll(/\W/g, '')}`.slice(0, 60);
      origin.instead = ({ url }) =>
        url.includes('/stream/') ? new Response(null, { status: 302, headers: { location } }) : undefined;
      for (const path of [playlistPath(`movie/${film}`, visitId(film)), `/api/v1/stream/movie/${film}`]) {
        const response = await get(path);
        const target = response.headers.get('location') ?? '';
        expect([302, 502]).toContain(response.status);
        // Play goes on without Headstart, at the same host.
        if (response.status === 302) expect(target).toBe(`/api/v1/stream/movie/${film}?headstart=off`);
      }
    },
  );
});

describe('a playlist’s entry for', () => {
  test.each([
    ...ELSEWHERE.filter(([how]) => how !== 'nothing'),
    ['a neighbouring session', '../session-of-another/segment_000.ts'],
    ['a neighbouring session, encoded', '%2e%2e/session-of-another/segment_000.ts'],
    ['a folder', 'folder/segment_000.ts'],
    ['a query', 'segment_000.ts?api_key=service-key'],
    ['a fragment', 'segment_000.ts#t=0'],
    ['a hidden file', '.htaccess'],
  ])(
    'a playlist’s entry for %s leads no player there: Play goes the site’s own way, and a look waits',
    async (how, uri) => {
      const film = `in-${how.replaceAll(/\W/g, '')}`.slice(0, 50);
      origin.playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:7.5,\nsegment_000.ts\n#EXTINF:7.5,\n${uri}\n`;
      const look = await get(lookPath(`movie/look-${film}`, visitId(film)));
      expect(look.status).toBe(503);
      const message = 'Something went wrong at the edge; ask again';
      expect(await look.json()).toEqual({ error: 'not_ready', message });
      const play = await get(playlistPath(`movie/${film}`, visitId(film)));
      expect(play.status).toBe(302);
      expect(play.headers.get('location')).toBe(`/api/v1/stream/movie/${film}?headstart=off`);
      expect(await textOf(play)).toBe('');
    },
  );
});

test.each([
  ['EXT-X-KEY', '#EXT-X-KEY:METHOD=AES-128,URI="%"', 302],
  ['EXT-X-MAP', '#EXT-X-MAP:URI="%"', 302],
  ['EXT-X-SESSION-DATA', '#EXT-X-SESSION-DATA:DATA-ID="a",URI="%"', 200],
  ['EXT-X-CONTENT-STEERING', '#EXT-X-CONTENT-STEERING:SERVER-URI="%"', 200],
  ['EXT-X-DATERANGE', '#EXT-X-DATERANGE:ID="a",START-DATE="2026-01-01T00:00:00Z",X-ASSET-URI="%"', 200],
  ['EXT-X-PRELOAD-HINT', '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="%"', 200],
  ['EXT-X-RENDITION-REPORT', '#EXT-X-RENDITION-REPORT:URI="%"', 200],
  ['EXT-X-PREFETCH', '#EXT-X-PREFETCH:%', 200],
  ['EXT-X-DEFINE', '#EXT-X-DEFINE:NAME="a",VALUE="%"', 200],
  ['EXT-X-CUE-OUT', '#EXT-X-CUE-OUT:URI="%"', 200],
  ['a tag that nobody knows', '#EXT-X-WHATEVER:URI="%"', 200],
  ['a comment', '# %', 200],
])('no URL elsewhere comes through in %s', async (how, line, status) => {
  const film = `tag-${how.replaceAll(/\W/g, '')}`;
  const tag = line.replace('%', 'https://elsewhere.example/a');
  origin.playlist = ['#EXTM3U', '#EXT-X-TARGETDURATION:8', tag, '#EXTINF:7.5,', 'segment_000.ts', ''].join('\n');
  const response = await get(playlistPath(`movie/${film}`, visitId(film)));
  expect(response.status).toBe(status);
  const location = status === 302 ? `/api/v1/stream/movie/${film}?headstart=off` : null;
  expect(response.headers.get('location')).toBe(location);
  expect(await textOf(response)).not.toContain('elsewhere.example');
});

describe('what the edge passes on of the origin’s redirects', () => {
  const redirected = async (location: string): Promise<string> => {
    origin.instead = () => new Response(null, { status: 302, headers: { location } });
    const response = await send('GET', '/api/v1/stream/movie/redirects?headstart=off');
    origin.log.length = 0;
    return response.headers.get('location') ?? '';
  };

  test.each([`${ORIGIN}//elsewhere.example/a`, `${PUBLIC}///elsewhere.example/a`, `${PUBLIC}/\\elsewhere.example/a`])(
    'a redirect to %s that passes through leads to no other host',
    async (location) => {
      const target = new URL(await redirected(location), 'https://site.test/api/v1/stream/x');
      expect(target.host).toBe('site.test');
    },
  );
});

test('a playlist that only looks like one of a session is not read by the edge’s own account', async () => {
  origin.segments = ['segment_000.ts'];
  const path = playlistPath('movie/plain', visitId('plain'));
  const [segment = ''] = urisIn(await textOf(await get(path)), path);
  for (const name of [
    '..%2findex.m3u8',
    '%2e%2e%2f%2e%2e%2fauth%2fme',
    '..%5c..%5cauth',
    'https:%2f%2felsewhere.example',
  ]) {
    expect((await get(segment.replace('segment_000.ts', name))).status).toBe(404);
  }
});
