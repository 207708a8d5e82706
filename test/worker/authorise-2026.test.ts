/** A Mydia of 2026 can restrict accounts. So the edge asks which file Mydia would give to the viewer. */
import { beforeEach, describe, expect, test } from 'vitest';
import { FILE_HEADER } from '../../protocol/urls.ts';
import { Mydia } from '../../worker/origins/mydia.ts';
import { speakGraphql } from './graphql-double.ts';
import { ORIGIN, useOrigin } from './origin-double.ts';
import { eventually, get, leaseOf, playlistPath, post, refOf, visitId } from './visitor.ts';

const origin = useOrigin();
const mydia = new Mydia(ORIGIN, [ORIGIN]);
const ALICE = { cookie: '_mydia_key=alice' };
const MALLORY = { cookie: '_mydia_key=mallory' };
const MOVIE = refOf('movie/1');
const FILE = refOf('file/f1');

let asked: string[];
/** The media that `_mydia_key=bob` may not see. */
let hidden: string[];
beforeEach(() => {
  hidden = [];
  asked = speakGraphql(origin, 'exact', (account, ref) => account === '_mydia_key=bob' && hidden.includes(ref));
  mydia.learnSessionUse('exact');
});

describe('a viewer', () => {
  test('a viewer is let in to a film, with its file and their saved position, by one question of each kind', async () => {
    origin.position = 33;
    expect(await mydia.authorise(MOVIE, ALICE)).toEqual({
      allowed: true,
      position: 33,
      file: 'file-of-1',
      version: null,
    });
    expect(asked).toEqual(['_mydia_key=alice movie/1']);
    expect(origin.log).toEqual(['GET /api/v1/playback/movie/1']);
  });

  test('a viewer is let in to a file, which has no saved position', async () => {
    expect(await mydia.authorise(FILE, ALICE)).toEqual({ allowed: true, position: 0, file: 'f1', version: null });
    expect(asked).toEqual(['_mydia_key=alice file/f1']);
    expect(origin.log).toEqual([]);
  });

  test.each([
    [{}, '{"duration":60}'],
    // The version, as the embedded origin tells it in a header.
    [{ [FILE_HEADER]: '7-1-x264' }, '7-1-x264'],
  ])('a file is told apart from another version of it (%o)', async (headers: Record<string, string>, version) => {
    const streamingCandidates = { fileId: 'f1', candidates: [], metadata: { duration: 60 } };
    origin.graphql = () => Response.json({ data: { streamingCandidates } }, { headers });
    expect(await mydia.authorise(FILE, ALICE)).toMatchObject({ file: 'f1', version });
  });

  test.each(['movie/1', 'episode/1', 'file/f1'])('a viewer is refused %s when it is hidden from them', async (ref) => {
    hidden = [ref];
    const bob = { cookie: '_mydia_key=bob' };
    expect(await mydia.authorise(refOf(ref), bob)).toEqual({ allowed: false, code: 'not_found' });
    expect((await mydia.authorise(refOf(ref), ALICE)).allowed).toBe(true);
  });

  test.each(['movie/1', 'episode/1', 'file/f1'])('a viewer is refused %s without a sign-in', async (ref) => {
    expect(await mydia.authorise(refOf(ref), MALLORY)).toEqual({ allowed: false, code: 'signed_out' });
  });

  test('a viewer is refused a title without a file', async () => {
    origin.graphql = () => Response.json({ data: null, errors: [{ message: 'No media files available' }] });
    expect(await mydia.authorise(MOVIE, ALICE)).toEqual({ allowed: false, code: 'not_found' });
  });

  test('a viewer is refused a title whose saved position is not told', async () => {
    origin.instead = () => Response.json({ error: 'Media item not found' }, { status: 404 });
    expect(await mydia.authorise(MOVIE, ALICE)).toEqual({ allowed: false, code: 'not_found' });
  });
});

describe.each([MOVIE, FILE])('the question who may watch %s', (ref) => {
  test.each([
    [401, 'signed_out'],
    [403, 'signed_out'],
  ])('a question that is answered %i is a no', async (status, code) => {
    origin.graphql = () => Response.json({ error: 'no' }, { status });
    expect(await mydia.authorise(ref, ALICE)).toEqual({ allowed: false, code });
  });

  test.each([
    [429, { error: 'Too Many Requests' }, 'not_ready'],
    [500, { errors: { detail: 'Internal Server Error' } }, 'origin_invalid'],
    [503, {}, 'origin_unreachable'],
    [200, 'a page', 'origin_invalid'],
  ])('a question that is answered %i %j is asked again later', async (status, body, code) => {
    origin.graphql = () => Response.json(body, { status });
    await expect(mydia.authorise(ref, ALICE)).rejects.toMatchObject({ code });
  });

  test('an answer that the player is disabled says that nothing is played there', async () => {
    const off = { errors: [{ message: 'The player is disabled', extensions: { code: 'PLAYER_DISABLED' } }] };
    origin.graphql = () => Response.json(off, { status: 404 });
    await expect(mydia.authorise(ref, ALICE)).rejects.toMatchObject({ code: 'playback_off' });
  });
});

describe('an answer by which GraphQL says nothing of a file', () => {
  beforeEach(() => {
    origin.graphql = () => Response.json({ errors: [{ message: 'Cannot query field "streamingCandidates"' }] });
  });

  test.each([
    [200, { candidates: [] }, { allowed: true, position: 0, file: 'f1', version: null }],
    [404, { error: 'Media file not found' }, { allowed: false, code: 'not_found' }],
    [401, { error: 'Unauthorized' }, { allowed: false, code: 'signed_out' }],
  ])(
    'an answer of GraphQL without the file leaves it to the file’s own candidates, here %i',
    async (status, body, verdict) => {
      let path = '';
      origin.candidates = (request) => {
        path = new URL(request.url).pathname;
        return Response.json(body, { status });
      };
      expect(await mydia.authorise(FILE, ALICE)).toEqual(verdict);
      expect(path).toBe('/api/v1/stream/file/f1/candidates');
    },
  );

  test('an answer of GraphQL without the file lets no viewer in by candidates that say nothing either', async () => {
    origin.candidates = () => Response.json({ errors: { detail: 'Internal Server Error' } }, { status: 500 });
    await expect(mydia.authorise(FILE, ALICE)).rejects.toMatchObject({ code: 'origin_invalid' });
  });

  test('an answer of GraphQL without the file leaves a film to its saved position', async () => {
    expect(await mydia.authorise(MOVIE, ALICE)).toEqual({ allowed: true, position: 0, file: null, version: null });
  });
});

test.each(['movie', 'episode', 'file'])(
  'a restricted viewer gets nothing of a %s that the edge’s own account has running',
  async (kind) => {
    const ref = `${kind}/grown-up`;
    hidden = [ref];
    await get(playlistPath(ref, visitId('alice')));
    const as = { cookie: '_mydia_key=bob' };
    const preloaded = await post(`preload/${ref}`, { visit: visitId('bob') }, as);
    expect(await preloaded.json()).toMatchObject({ status: 'warming' });
    await eventually(() => asked.includes(`_mydia_key=bob ${ref}`));
    await origin.quiet();
    expect(await leaseOf(ref, visitId('bob'))).toBeUndefined();
    for (const response of [
      await post(`preload/${ref}`, { visit: visitId('bob') }, as),
      await post(`renew/${ref}`, { visit: visitId('alice'), playing: true }, as),
      await get(playlistPath(ref, visitId('bob')), as),
      await get(`/api/v1/stream/${ref}`, as),
    ]) {
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: 'not_found' });
    }
  },
);
