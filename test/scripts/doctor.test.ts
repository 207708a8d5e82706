/** `npm run doctor` at the real origin. */
import { beforeAll, describe, expect, test } from 'vitest';
import { afterwards, fill, HOOK_MS, temporaryFolder } from '../origin/media.ts';
import { ANN, BOB, type Origin, runOrigin } from '../origin/origin.ts';
import { doctor, examination } from './run-doctor.ts';

const later = afterwards();
let folder: string;
let origin: Origin;
/** An origin that answers as Mydia of 2026 does. */
let newer: Origin;
beforeAll(async () => {
  folder = await temporaryFolder(later);
  await fill(folder, { 'A Plain Film (2001).mp4': 'plain', 'Its Sequel (2002).mkv': 'long' });
  [origin, newer] = await Promise.all([
    runOrigin(folder, {}, later),
    runOrigin(folder, { ORIGIN_DIALECT: '2026' }, later),
  ]);
}, HOOK_MS);

/** The doctor's lines about a server without a fault, up to the line about the session. */
const begins = (url: string, version = '2025') => [
  `✓ ${url} answers in N s`,
  expect.stringContaining('a private one'),
  `✓ It is a Mydia of ${version}`,
  '✓ Playback is on',
  expect.stringMatching(/^✓ Its player, as of 202\d/),
];

const acceptsKey = [
  '✓ The token is accepted, as an API key',
  '· Mydia takes N s over a request with it',
  expect.stringContaining('ORIGIN_USERNAME'),
];

const gainsNothing = [
  '· An account of the edge’s own starts no session there that a viewer could use',
  expect.stringContaining('as the viewer'),
];

const withSession = (address: string) => [
  '✓ Its account is no admin',
  `✓ Its redirects name ${address}`,
  expect.stringMatching(/^✓ A session of movie\/[\w-]+ has its first segment after N s \(started after N s\)$/),
  '✓ Sessions are given back: this one is gone',
];

test('the doctor starts the first film that must be transcoded at a healthy server, and leaves nothing', async () => {
  const { code, lines, errors } = await doctor(['--origin', `${origin.url}/`, '--token', BOB]);
  expect(lines).toEqual([
    ...begins(origin.url),
    ...acceptsKey,
    ...withSession(`${origin.url}, as --origin does`),
    '✓ No viewer has watched this film with its account',
    '',
    'All is well.',
  ]);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(origin.sessionFolders()).toEqual([]);
  expect(origin.children()).toEqual([]);
});

test('the doctor takes a JWT as well, tells it apart, never prints it, and rejects an account with which a viewer watches', async () => {
  const credentials = JSON.stringify({ username: 'ann', password: 'open sesame' });
  const headers = { 'content-type': 'application/json' };
  const reply = await origin.ask('/auth/login', { method: 'POST', headers, body: credentials, key: null });
  const { token } = (await reply.json()) as { token: string };
  const film = await origin.movie('Its Sequel');
  const body = JSON.stringify({ position_seconds: 20, duration_seconds: 60 });
  await origin.ask(`/playback/movie/${film}`, { method: 'POST', headers, body, key: ANN });

  const args = ['--origin', origin.url, '--media', `movie/${film}`];
  const { code, lines, errors } = await doctor(args, { env: { ORIGIN_TOKEN: token } });
  expect(lines).toEqual([
    ...begins(origin.url),
    '✓ The token is accepted, as a JWT',
    expect.stringMatching(/^ {2}It expires on \d{4}-\d\d-\d\d\. With ORIGIN_USERNAME/),
    ...withSession(`${origin.url}, as --origin does`),
    '✗ A viewer watches with its account: it has a saved position',
    expect.stringContaining('→ Make an account for the edge alone'),
    '',
    'To be mended: 1.',
  ]);
  expect(code).toBe(1);
  expect(lines.join('\n') + errors).not.toContain(token);
  expect(origin.sessionFolders()).toEqual([]);
});

test('the doctor starts no session for a film that the browser plays as it is, and asks for another one', async () => {
  const film = `movie/${await origin.movie('A Plain Film')}`;
  const { code, lines } = await examination(['--origin', origin.url, '--token', BOB, '--media', film]);
  expect(lines).toContain(`– No session was started: the browser plays ${film} as it is, and there is nothing to do`);
  expect(lines).toContainEqual(expect.stringContaining('→ Give another one.'));
  expect(lines.at(-1)).toBe('All is well, as far as it was looked at.');
  expect(code).toBe(0);
});

test('the doctor says without a token what it has not examined', async () => {
  const { code, lines } = await doctor(['--origin', origin.url]);
  expect(lines).toEqual([
    ...begins(origin.url),
    '– Nothing more was looked at: there is no account',
    expect.stringContaining('→ Give the edge’s own by ORIGIN_USERNAME'),
    '',
    'All is well, as far as it was looked at.',
  ]);
  expect(code).toBe(0);
});

test('the doctor does not repeat a token that is not accepted', async () => {
  const { code, lines } = await examination(['--origin', origin.url, '--token', 'a-key-of-nobody']);
  expect(lines).toContain('✗ Mydia does not accept the token, taken for an API key');
  expect(lines.join('\n')).not.toContain('a-key-of-nobody');
  expect(code).toBe(1);
});

test('the doctor says that a film that is not there is none', async () => {
  const { code, lines } = await examination(['--origin', origin.url, '--token', BOB, '--media', 'movie/none']);
  expect(lines).toContain('✗ Mydia starts no session: Movie not found (404)');
  expect(code).toBe(1);
});

describe('of 2026', () => {
  test('the doctor asks a Mydia of 2026 in its own way, reports the same, and leaves nothing', async () => {
    const { code, lines } = await examination(['--origin', newer.url, '--token', BOB]);
    expect(lines).toEqual([
      ...begins(newer.url, '2026'),
      ...acceptsKey,
      ...gainsNothing,
      ...withSession('no host: ORIGIN_PUBLIC is not needed'),
      '✓ No viewer has watched this film with its account',
      '',
      'All is well.',
    ]);
    expect(code).toBe(0);
    expect(newer.sessionFolders()).toEqual([]);
    expect(newer.children()).toEqual([]);
  });

  test('the doctor recognises a Mydia of 2026 with its player off, and asks nothing more', async () => {
    const off = await runOrigin(folder, { ORIGIN_DIALECT: '2026-autumn', ENABLE_PLAYBACK: 'false' });
    const { code, lines } = await examination(['--origin', off.url, '--token', BOB]);
    expect(lines).toEqual([
      ...begins(off.url, '2026').slice(0, 3),
      '✗ Playback is off: its player is switched off',
      expect.stringContaining('→ Start Mydia without ENABLE_PLAYER=false'),
      '',
      'To be mended: 1.',
    ]);
    expect(code).toBe(1);
  });
});

test('the doctor leaves no session after Ctrl-C while it starts one', async () => {
  const slow = await runOrigin(folder, { START_DELAY_MS: '1000' });
  const args = ['--origin', slow.url, '--token', BOB, '--media', `movie/${await slow.movie('Its Sequel')}`];
  const { code, lines, errors } = await doctor(args, {
    // Ctrl-C under npm sends two signals: one from the terminal, and one that npm passes on.
    at: ['is no admin', (child) => [child.kill('SIGINT'), child.kill('SIGINT')]],
  });
  expect({ code, errors }).toEqual({ code: 130, errors: 'Interrupted: what was started is given back.\n' });
  expect(lines.at(-1)).toBe('✓ Sessions are given back: this one is gone');
  expect(slow.sessionFolders()).toEqual([]);
  expect(slow.children()).toEqual([]);
});

describe('the account by name and password', () => {
  const env = { ORIGIN_USERNAME: 'bob', ORIGIN_PASSWORD: 'let me in' };
  const asked = (url: string) => examination(['--origin', url], env);

  test('the doctor signs in by the form of 2025, and starts a session', async () => {
    const { code, lines } = await asked(origin.url);
    expect(lines).toContain('✓ The edge can sign in by ORIGIN_USERNAME and ORIGIN_PASSWORD, by Mydia’s form');
    expect(lines).toContain('✓ Sessions are given back: this one is gone');
    expect(code).toBe(0);
  });

  test('the doctor signs in by GraphQL in 2026, and is refused with another password', async () => {
    const { lines } = await asked(newer.url);
    expect(lines).toContain('✓ The edge can sign in by ORIGIN_USERNAME and ORIGIN_PASSWORD, and gets a JWT');
    expect(lines).toContain('✓ Sessions are given back: this one is gone');
    for (const { url } of [origin, newer]) {
      const wrong = await examination(['--origin', url], { ...env, ORIGIN_PASSWORD: 'let me out' });
      expect(wrong.lines).toContainEqual(expect.stringMatching(/^✗ Mydia refuses the sign-in by ORIGIN_USERNAME/));
      expect(wrong.code).toBe(1);
    }
  });
});

describe('of autumn 2026', () => {
  const USERS = JSON.stringify([
    { username: 'ann', password: 'open sesame', apiKey: ANN },
    { username: 'kid', password: 'let me in', apiKey: 'kid-api-key', maxContentAge: 12 },
  ]);

  test('the doctor recognises autumn 2026 by its player, for which nothing can be warmed, and a restricted account by what it may not see', async () => {
    const autumn = await runOrigin(folder, { ORIGIN_DIALECT: '2026-autumn', USERS });
    const film = `movie/${await autumn.movie('Its Sequel')}`;
    const args = ['--origin', autumn.url, '--token', ANN, '--media', film, '--viewer', 'kid-api-key'];
    const { code, lines } = await examination(args);
    expect(lines).toContain(
      '· Its player, as of autumn 2026, plays only a session that it has started itself: Headstart warms none there',
    );
    expect(lines).toContain(`· Mydia hides ${film} from this viewer: accounts are restricted here`);
    expect(code).toBe(0);
  });
});
