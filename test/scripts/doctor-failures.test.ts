/** `npm run doctor` finds a fault. Small servers stand in the place of Mydia, and of what is in front of it. */
import { describe, expect, test } from 'vitest';
import { whyNoAnswer } from '../../scripts/doctor/no-answer.ts';
import { freePorts } from '../chaos/free-ports.ts';
import { type FakeAnswer, fakeMydia, KEY, PLAYLIST as READY } from './fake-mydia.ts';
import { type DoctorVisit, doctor, examination } from './run-doctor.ts';

const FILM = ['--media', 'movie/1'];
const PLAYLIST = 'GET /api/v1/hls/session-1/index.m3u8';
const DELETE = 'DELETE /api/v1/hls/session-1';
const page = (status: number, headers = {}) => ({
  status,
  body: '<html></html>',
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
});

const visit = (url: string, ...args: string[]): Promise<DoctorVisit> =>
  examination(['--origin', url, '--token', KEY, ...args]);
/** Runs the real command, in a process of its own. */
const command = (url: string, ...args: string[]): Promise<DoctorVisit> =>
  doctor(['--origin', url, '--token', KEY, ...args]);

/** Expects this fault to be the first that the doctor reports. */
function expectWrong({ code, lines }: DoctorVisit, what: string | RegExp, remedy: RegExp): void {
  const at = lines.findIndex((line) => line.startsWith('✗'));
  expect(lines[at]).toMatch(what);
  expect(lines[at + 1]).toMatch(/^ {2}→ /);
  expect(lines[at + 1]).toMatch(remedy);
  expect(code).toBe(1);
}

describe('who answers instead of Mydia is named, and is not shown the token', () => {
  test.each<[string, FakeAnswer, RegExp, RegExp]>([
    ['a web page', page(200), /web page answers/, /Mydia’s own address/],
    ['a proxy without a server', page(502), /proxy answers.*502/, /Start Mydia/],
    ['Cloudflare without a tunnel', page(530), /proxy answers.*530/, /Start the tunnel/],
    [
      'Cloudflare Access',
      { status: 302, headers: { location: 'https://team.cloudflareaccess.com/cdn-cgi/access/login/media.example' } },
      /Cloudflare Access asks/,
      /Bypass/,
    ],
    ['a challenge', page(403, { 'cf-mitigated': 'challenge' }), /human/, /WAF/],
    [
      'a password',
      { status: 401, body: 'no', headers: { 'www-authenticate': 'Basic realm="x"' } },
      /password/,
      /proxy/,
    ],
    [
      'a redirect',
      { status: 301, headers: { location: 'https://other.example/login?key=x' } },
      /other\.example/,
      /--origin/,
    ],
    ['another program', { status: 200, body: { hello: 'world' } }, /no Mydia \(200\)/, /address and port/],
  ])(
    'the doctor names a server that answers instead of Mydia, and does not show it the token: %s',
    async (_, answer, what, remedy) => {
      const mydia = await fakeMydia({ '*': answer });
      expectWrong(await visit(mydia.url), what, remedy);
      expect(mydia.keys).toEqual([]);
    },
  );
});

test('the doctor says that no server listens', async () => {
  const [port] = await freePorts(1);
  expectWrong(await command(`http://127.0.0.1:${port}`), /No server listens/, /Start Mydia/);
});

test('the doctor says that HTTPS is asked of a server that speaks HTTP', async () => {
  const { url } = await fakeMydia();
  expectWrong(await visit(url.replace('http:', 'https:')), /speaks no HTTPS/, /http:\/\//);
});

test.each([
  ['ENOTFOUND', /no host named media\.example/, /spelling/],
  ['EAI_AGAIN', /looked up/, /DNS/],
  ['EHOSTUNREACH', /cannot be connected/, /firewall/],
  ['CERT_HAS_EXPIRED', /certificate/, /Renew/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate/, /name/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate/, /public authority/],
  ['ECONNRESET', /no answer that can be read/, /proxy/],
])('the doctor has a remedy for %s', (code, what, remedy) => {
  const cause = Object.assign(new Error('words'), { code });
  const why = whyNoAnswer(new TypeError('fetch failed', { cause }), 'https://media.example');
  expect(why.what).toMatch(what);
  expect(why.remedy).toMatch(remedy);
});

test('the doctor recognises Mydia of 2026', async () => {
  const well = await fakeMydia();
  const { code, lines } = await visit(well.url, ...FILM);
  expect(lines).toContain('✓ It is a Mydia of 2026');
  expect(lines).toContain('✓ Its redirects name no host: ORIGIN_PUBLIC is not needed');
  expect(code).toBe(0);
  expect(well.runs()).toBe(false);
});

test('the doctor starts no session without --media and without a published library', async () => {
  const mydia = await fakeMydia();
  const { code, lines } = await visit(mydia.url);
  expect(lines).toContain('– No session was started: which film?');
  expect(lines).toContainEqual(expect.stringContaining('--media movie/<id>'));
  expect(code).toBe(0);
});

test('the doctor takes a film from the library of an older origin, which publishes its films alone', async () => {
  const film = { id: '00000000-0000-4000-8000-000000000001', title: 'A film' };
  const library = { playbackEnabled: true, movies: [film], shows: [] };
  const mydia = await fakeMydia({ 'GET /api/v1/library': { status: 200, body: library } });
  const { code, lines } = await visit(mydia.url);
  expect(lines).toContain('✓ Playback is on');
  expect(mydia.log).toContain(`GET /api/v1/stream/movie/${film.id}`);
  expect(code).toBe(0);
});

test('the doctor says that an admin’s token works, and should not', async () => {
  const mydia = await fakeMydia({ 'GET /api/v1/config': { status: 200, body: { data: [] } } });
  expectWrong(await visit(mydia.url, ...FILM), 'Its account is an admin', /ordinary user/);
});

describe('a redirect to another address', () => {
  const elsewhere = () => {
    const headers = { location: 'https://media.example/api/v1/hls/session-1/index.m3u8' };
    return fakeMydia({
      'GET /api/v1/stream/movie/*': { status: 302, headers },
      [PLAYLIST]: [{ status: 200, body: READY }],
    });
  };

  test('the doctor says that a redirect to another address needs ORIGIN_PUBLIC, and ends the session at the given address', async () => {
    const mydia = await elsewhere();
    expectWrong(await command(mydia.url, ...FILM), /name https:\/\/media\.example/, /Set ORIGIN_PUBLIC to https:/);
    expect(mydia.log).toContain(DELETE);
  });

  test('the doctor accepts a redirect to the address in ORIGIN_PUBLIC', async () => {
    const mydia = await elsewhere();
    const { code, lines } = await visit(mydia.url, ...FILM, '--origin-public', 'https://media.example/');
    expect(lines).toContain('✓ Its redirects name https://media.example, as --origin-public does');
    expect(code).toBe(0);
  });
});

describe('a session that is never ready', () => {
  const notReady = { [PLAYLIST]: { status: 503, body: { error: 'Transcoding initialization timeout' } } };

  test('the doctor waits for a session that is never ready as long as it says, and ends it', async () => {
    const mydia = await fakeMydia(notReady);
    expectWrong(await command(mydia.url, ...FILM, '--wait', '1'), 'no segment after N s', /--wait/);
    expect(mydia.runs()).toBe(false);
  });

  test('the doctor ends a session that is never ready at Ctrl-C', async () => {
    const mydia = await fakeMydia(notReady);
    const { code } = await doctor(['--origin', mydia.url, '--token', KEY, ...FILM], {
      at: ['ORIGIN_PUBLIC is not needed', (child) => child.kill('SIGINT')],
    });
    expect(code).toBe(130);
    expect(mydia.runs()).toBe(false);
  });
});

test('the doctor tells a session whose ffmpeg has failed from one that is late', async () => {
  const mydia = await fakeMydia({ [PLAYLIST]: { status: 404, body: { error: 'HLS session not found' } } });
  expectWrong(await visit(mydia.url, ...FILM), /ended before it had a segment/, /ffmpeg/);
  expect(mydia.runs()).toBe(false);
});

test('the doctor reports a session that cannot be started with Mydia’s words', async () => {
  const body = { error: 'Transcoding required but failed to start', reason: 'enoent' };
  const mydia = await fakeMydia({ 'GET /api/v1/stream/movie/*': { status: 500, body } });
  expectWrong(await visit(mydia.url, ...FILM), /Transcoding required but failed to start \(500\)/, /ffmpeg/);
});

test('the doctor does not take Headstart for the server behind it', async () => {
  const body = { error: 'signed_out', message: 'Sign in to watch' };
  const mydia = await fakeMydia({ 'GET /api/v1/hls/play/movie/*/index.m3u8': { status: 401, body } });
  expectWrong(await visit(mydia.url, ...FILM), /Headstart itself/, /PLAYBACK_ENABLED=false/);
  expect(mydia.log).not.toContain('GET /api/v1/stream/movie/1');
});

test('the doctor asks again for a start whose answer is lost, so that it can end the session', async () => {
  const mydia = await fakeMydia({ 'GET /api/v1/stream/movie/*': ['hang up'] });
  const seen = await visit(mydia.url, ...FILM);
  expect(seen.lines).toContain('✓ Sessions are given back: this one is gone');
  expectWrong(seen, /no answer that can be read/, /Mydia/);
  expect(mydia.log).toContain(DELETE);
});

test('the doctor finds out that a proxy lets no DELETE through', async () => {
  const mydia = await fakeMydia({ [DELETE]: page(405) });
  expectWrong(await visit(mydia.url, ...FILM), /could not be given back/, /DELETE.*30 minutes/);
  expect(mydia.log.filter((line) => line === DELETE)).toHaveLength(3);
});
