/** `npm run doctor`: what Headstart can gain at a server, and what prevents a gain although the server is well. */
import { describe, expect, test } from 'vitest';
import { type FakeAnswer, fakeMydia, html, JWT, KEY, LOGIN, noRoute, schema, script } from './fake-mydia.ts';
import { examination } from './run-doctor.ts';

const FILM = ['--media', 'movie/1'];
const SCHEMA = 'POST /api/graphql schema';

/** Has the doctor examine a server that gives these answers. */
async function said(
  answers: Record<string, FakeAnswer | FakeAnswer[]>,
  args: string[] = [],
  env: Record<string, string> = { ORIGIN_TOKEN: KEY },
): Promise<{ lines: string[]; code: number | null; log: string[] }> {
  const mydia = await fakeMydia(answers);
  const { lines, code } = await examination(['--origin', mydia.url, ...args], env);
  return { lines, code, log: mydia.log };
}

/** @returns the line with these words, and the next one */
function found(lines: string[], words: string | RegExp): string[] {
  const at = lines.findIndex((line) => (typeof words === 'string' ? line.includes(words) : words.test(line)));
  return at < 0 ? [] : lines.slice(at, at + 2);
}

describe('its own player', () => {
  const NO_GAIN = '· An account of the edge’s own starts no session there that a viewer could use';

  test('the doctor says that the player of 2025 has no GraphQL, and shares a session', async () => {
    const { lines } = await said({ [SCHEMA]: noRoute });
    expect(lines).toContain(
      '✓ Its player, as of 2025, plays the session that /stream leads to: Headstart warms that one',
    );
    expect(lines).not.toContain(NO_GAIN);
  });

  test('the doctor says that the player of 2026-07 plays the viewer’s own session, for which the edge’s own account is of no use', async () => {
    const { lines, code } = await said({});
    expect(lines).toContain(
      '✓ Its player, as of 2026-07, plays the viewer’s own session, also one that runs already: Headstart warms that one',
    );
    expect(lines).toContain(NO_GAIN);
    expect(code).toBe(0);
  });

  test('the doctor says that the player of autumn 2026 plays nothing that Headstart could warm', async () => {
    const { lines, code } = await said({ [SCHEMA]: schema('startStreamingSession', 'fileId', 'playlistMode') });
    expect(found(lines, 'Headstart warms none')).toEqual([
      '· Its player, as of autumn 2026, plays only a session that it has started itself: Headstart warms none there',
      expect.stringContaining('count as played'),
    ]);
    expect(lines).toContain(NO_GAIN);
    expect(code).toBe(0);
  });

  test('the doctor says that a player without a GraphQL start goes where /stream leads', async () => {
    const { lines } = await said({ [SCHEMA]: schema('login', 'input') });
    expect(lines).toContain(
      '✓ Its player, as of 2025, plays the session that /stream leads to: Headstart warms that one',
    );
  });

  test.each<[string, FakeAnswer]>([
    ['introspection that is switched off', { status: 200, body: { errors: [{ message: 'no' }] } }],
    ['a page in its place', html(200, '<html></html>')],
    ['a proxy that lets no POST through', html(405, '')],
  ])('the doctor cannot see the player behind %s', async (_, answer) => {
    const { lines } = await said({ [SCHEMA]: answer });
    expect(lines).toContainEqual(expect.stringMatching(/^– Which sessions its player plays could not be seen/));
  });
});

describe('a service worker of its own', () => {
  test('the doctor reports a service worker of the site’s own', async () => {
    expect(found((await said({})).lines, 'service worker')).toEqual([
      '· It has a service worker of its own: /service-worker.js',
      expect.stringMatching(/importScripts\('\/headstart\/neighbour\.js'\).*Say --edge URL/),
    ]);
  });

  test.each<[string, FakeAnswer]>([
    ['there is none', html(404, 'Not Found')],
    ['a page is in its place', html(200, '<html></html>')],
  ])('the doctor reports no service worker of the site’s own when %s', async (_, answer) => {
    expect(found((await said({ 'GET /service-worker.js': answer })).lines, 'service worker')).toEqual([]);
  });
});

describe('a deployed edge', () => {
  const MANIFEST = 'GET /api/v1/hls/play/movie/*/index.m3u8';
  const headstart: FakeAnswer = { status: 401, body: { error: 'signed_out', message: 'Sign in to watch' } };
  const off: FakeAnswer = { status: 404, body: { error: 'playback_off', message: 'Playback is switched off' } };
  const OURS = script("try { importScripts('/headstart/neighbour.js') } catch {}\n// Mydia Service Worker");

  async function withEdge(answers: Record<string, FakeAnswer>, mydia: Record<string, FakeAnswer> = {}) {
    const edge = await fakeMydia(answers);
    return { ...(await said(mydia, ['--edge', edge.url])), edge };
  }

  test('the doctor finds a deployed edge well that puts its line into the site’s service worker', async () => {
    const { lines, code } = await withEdge({ [MANIFEST]: headstart, 'GET /service-worker.js': OURS });
    expect(lines.join()).not.toContain('Say --edge');
    expect(found(lines, /Headstart answers/)).toEqual([
      expect.stringMatching(/^✓/),
      '✓ The site’s service worker has Headstart’s line in it, and both work',
    ]);
    expect(code).toBe(0);
  });

  test('the doctor finds a deployed edge at fault that does not put its line into the site’s service worker', async () => {
    const { lines, code } = await withEdge({ [MANIFEST]: headstart });
    expect(found(lines, 'comes without')).toEqual([
      '✗ The site’s service worker comes without Headstart’s line',
      expect.stringMatching(/SITE=origin.*docs\/embedding\.md/),
    ]);
    expect(code).toBe(1);
  });

  test('the doctor finds a deployed edge at fault that loses the site’s service worker', async () => {
    const { lines } = await withEdge({ [MANIFEST]: headstart, 'GET /service-worker.js': html(404, '') });
    expect(lines).toContainEqual(expect.stringMatching(/^✗ The site’s service worker is not there/));
  });

  test('the doctor wants no line from the edge of a site without a service worker', async () => {
    const { lines, edge } = await withEdge({ [MANIFEST]: headstart }, { 'GET /service-worker.js': noRoute });
    expect(found(lines, 'line')).toEqual([]);
    expect(edge.log).not.toContain('GET /service-worker.js');
  });

  test('the doctor says that a deployed edge is switched off', async () => {
    const { lines, code } = await withEdge({ [MANIFEST]: off });
    expect(found(lines, 'switched off')).toEqual([
      expect.stringMatching(/^· Headstart is switched off at http/),
      expect.stringContaining('PLAYBACK_ENABLED=true'),
    ]);
    expect(code).toBe(0);
  });

  test('the doctor finds out that a deployed edge is no Headstart, or cannot be reached', async () => {
    expect((await withEdge({})).lines).toContainEqual(expect.stringMatching(/^✗ No Headstart answers at http/));
    expect((await withEdge({ '*': 'hang up' })).lines).toContainEqual(expect.stringMatching(/no answer that can be/));
  });

  test('the doctor does not show a deployed edge the token', async () => {
    const { edge } = await withEdge({ [MANIFEST]: headstart, 'GET /service-worker.js': OURS });
    expect(edge.keys).toEqual([]);
  });
});

describe('the edge’s account by name and password', () => {
  test('the doctor signs in by GraphQL, and examines the film’s page', async () => {
    const { lines, log, code } = await said({}, FILM, LOGIN);
    expect(found(lines, 'can sign in')).toEqual([
      '✓ The edge can sign in by ORIGIN_USERNAME and ORIGIN_PASSWORD, and gets a JWT',
      '  It lasts 30 days; the edge signs in again by itself before.',
    ]);
    expect(lines).toContain('✓ The page of movie/1 has a link to the player');
    expect(log).toContain('GET /media/1');
    expect(code).toBe(0);
  });

  test('the doctor signs in by Mydia’s form where there is no GraphQL', async () => {
    const { lines, code } = await said(
      {
        'POST /api/graphql login': noRoute,
        'GET /media/*': html(200, '<a href="/play/movie/1">Play</a>'),
      },
      FILM,
      LOGIN,
    );
    expect(lines).toContain('✓ The edge can sign in by ORIGIN_USERNAME and ORIGIN_PASSWORD, by Mydia’s form');
    expect(lines).toContain('✓ The page of movie/1 has a link to the player');
    expect(code).toBe(0);
  });

  test.each<[string, Record<string, FakeAnswer>, RegExp]>([
    ['by GraphQL', {}, /Invalid username or password/],
    ['by the form', { 'POST /api/graphql login': noRoute }, /its form comes again/],
    [
      'where a second factor is wanted',
      { 'POST /api/graphql login': { status: 200, body: { data: { login: { token: null, expiresIn: null } } } } },
      /no token \(200\)/,
    ],
    [
      'where only single sign-on lets anybody in',
      {
        'POST /api/graphql login': noRoute,
        'GET /auth/local/login': html(302, '', { location: '/' }),
      },
      /there is no form at \/auth\/local\/login \(302\)/,
    ],
  ])('the doctor reports an account that is refused %s, and not its password', async (_, answers, words) => {
    const { lines, code } = await said(answers, FILM, { ...LOGIN, ORIGIN_PASSWORD: 's3cret' });
    const [what, remedy] = found(lines, /^✗/);
    expect(what).toMatch(words);
    expect(remedy).toContain('/auth/local/login');
    expect(lines.join()).not.toContain('s3cret');
    expect(code).toBe(1);
  });

  test('the doctor finds out by a page without a link to a player that playback is off', async () => {
    const links = '<a href="/player">Player</a><a href="/media/1">A Film</a>';
    const { lines, code } = await said({ 'GET /media/*': html(200, links) }, FILM, LOGIN);
    expect(found(lines, 'no link to a player')).toEqual([
      '✗ The page of movie/1 has no link to a player: nothing is warmed there',
      expect.stringContaining('ENABLE_PLAYBACK=true'),
    ]);
    expect(code).toBe(1);
  });
});

describe('an API key', () => {
  const PLAYBACK = 'GET /api/v1/playback/movie/*';

  test('the doctor finds an API key well, and says what it costs', async () => {
    expect(found((await said({})).lines, 'over a request')).toEqual([
      '· Mydia takes N s over a request with it',
      expect.stringMatching(/ten wrong ones .* lock all of them out for an hour.*ORIGIN_USERNAME/),
    ]);
  });

  test('the doctor says of a JWT that it costs nothing', async () => {
    const { lines } = await said({}, [], { ORIGIN_TOKEN: JWT });
    expect(lines).toContain('✓ The token is accepted, as a JWT');
    expect(found(lines, 'over a request')).toEqual([]);
  });

  test('the doctor says that an API key that is locked out with all others is locked for an hour', async () => {
    const { lines, code } = await said({
      [PLAYBACK]: [
        { status: 401, body: { error: 'Unauthorized' } },
        { status: 429, body: { error: 'Too many' } },
      ],
      'GET /api/v1/stream/movie/*/candidates': { status: 401, body: { error: 'Unauthorized' } },
      [`${PLAYBACK} as ${KEY}`]: { status: 429, body: { error: 'Too many requests' } },
    });
    expect(found(lines, 'takes no API key')).toEqual([
      '✗ Mydia takes no API key from here for now: ten wrong ones have locked all of them out',
      expect.stringContaining('Wait for an hour'),
    ]);
    expect(code).toBe(1);
  });

  test('the doctor does not blame the operator for an API key that Mydia of 2025 answers 500', async () => {
    const { lines } = await said({
      [`${PLAYBACK} as ${KEY}`]: { status: 500, body: { errors: { detail: 'Internal Server Error' } } },
    });
    expect(found(lines, 'answers 500')).toEqual([
      '✗ Mydia answers 500 to this API key: before 2026 it does so to every valid one',
      expect.stringContaining('a JWT'),
    ]);
  });
});

describe('a viewer beside the edge’s account', () => {
  const CANDIDATES = 'GET /api/v1/stream/movie/*/candidates';
  const hidden: FakeAnswer = { status: 404, body: { error: 'Media item not found' } };
  const seen: FakeAnswer = { status: 200, body: { candidates: [], metadata: {} } };
  const viewed = (answers: Record<string, FakeAnswer>) => said(answers, [...FILM, '--viewer', 'viewer-key']);

  test('the doctor finds a viewer well who sees the same as the edge’s account', async () => {
    const { lines } = await viewed({ [`${CANDIDATES} as viewer-key`]: seen });
    expect(lines).toContain('✓ This viewer may see movie/1, and so may the edge’s account');
  });

  test('the doctor concludes from a viewer who sees less that accounts are restricted', async () => {
    const { lines, code } = await viewed({ [`${CANDIDATES} as viewer-key`]: hidden });
    expect(found(lines, 'hides')).toEqual([
      '· Mydia hides movie/1 from this viewer: accounts are restricted here',
      expect.stringContaining('gives nothing of it to this one'),
    ]);
    expect(code).toBe(0);
  });

  test('the doctor concludes from a viewer who sees more that the edge’s account is restricted', async () => {
    const answers = { [`${CANDIDATES} as viewer-key`]: seen, [`${CANDIDATES} as ${KEY}`]: hidden };
    const { lines, code } = await viewed(answers);
    expect(found(lines, 'hides')).toEqual([
      '✗ Mydia hides movie/1 from the edge’s account, and not from this viewer',
      expect.stringContaining('Lift the restrictions'),
    ]);
    expect(code).toBe(1);
  });

  test('the doctor asks for a viewer of 2025 by the saved position', async () => {
    const position = { position_seconds: 0, duration_seconds: null };
    const { lines } = await viewed({
      [`${CANDIDATES} as viewer-key`]: noRoute,
      [`${CANDIDATES} as ${KEY}`]: noRoute,
      'GET /api/v1/playback/movie/* as viewer-key': { status: 200, body: position },
    });
    expect(lines).toContain('✓ This viewer may see movie/1, and so may the edge’s account');
  });

  test('the doctor reports a viewer’s invalid token, and does not repeat it', async () => {
    const { lines, code } = await viewed({});
    expect(lines).toContain('✗ Mydia does not accept the viewer’s token');
    expect(lines.join()).not.toContain('viewer-key');
    expect(code).toBe(1);
  });
});
