import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { newVisitId, parseMediaRef, plainRef, splitMediaRef, VisitIdSchema } from '../../protocol/ids.ts';
import { manifestPath, parseSegmentPath, playbackUrl, streamUrl } from '../../protocol/urls.ts';

const ID = '0190a0b0-0000-7000-8000-000000000000';

function partsOf(text: string): { kind: string | undefined; id: string | undefined } {
  const [kind, id] = text.split('/');
  return { kind, id };
}

describe('a media ref', () => {
  test.each([`movie/${ID}`, `episode/${ID}`, `file/${ID}`, 'movie/1', 'movie/A_b-9'])(
    'a media ref may read %s',
    (text) => {
      const ref = parseMediaRef(text);
      expect(ref).toBe(text);
      if (ref)
        expect({ ...splitMediaRef(ref), plain: plainRef(ref) }).toEqual({
          ...partsOf(text),
          burntIn: null,
          plain: text,
        });
    },
  );

  test('a media ref may name subtitles to burn into the picture', () => {
    const ref = parseMediaRef(`episode/${ID}~12`) ?? expect.fail();
    expect(splitMediaRef(ref)).toEqual({ kind: 'episode', id: ID, burntIn: '12' });
    expect(plainRef(ref)).toBe(`episode/${ID}`);
    expect(playbackUrl(ref)).toBe(`/api/v1/playback/episode/${ID}`);
    expect(streamUrl(ref)).toBe(`/api/v1/stream/episode/${ID}`);
    expect(manifestPath(ref)).toBe(`/api/v1/hls/play/episode/${ID}~12/index.m3u8`);
    expect(parseSegmentPath(`/api/v1/hls/play/${ref}/right/segment_000.m4s`)?.ref).toBe(ref);
  });

  test('a media ref that is a bare id means a movie', () => {
    expect(parseMediaRef(ID)).toBe(`movie/${ID}`);
  });

  test.each([
    '',
    'movie/',
    '/x',
    'series/x',
    'Movie/x',
    'movie/a/b',
    'movie/a b',
    'movie/a.b',
    'movie/..',
    'movie/ä',
    'movie/x\n',
    ` movie/x`,
    `movie/${'x'.repeat(65)}`,
    'movie/x~',
    'movie/x~1~1',
    'movie/x~y',
    'movie/x~123',
  ])('a media ref is not %j', (text) => {
    expect(parseMediaRef(text)).toBe(null);
  });
});

describe('a visit id', () => {
  const valid = (text: unknown): boolean => v.is(VisitIdSchema, text);

  test('a visit id is new each time, and valid', () => {
    const ids = Array.from({ length: 100 }, newVisitId);
    expect(new Set(ids).size).toBe(100);
    expect(ids.every(valid)).toBe(true);
  });

  test.each([
    ['short', 'x'.repeat(15)],
    ['long', 'x'.repeat(65)],
  ])('a visit id is not too %s', (_, text) => {
    expect(valid(text)).toBe(false);
  });

  test.each(['x'.repeat(16).replace('x', '.'), `${'x'.repeat(16)}\n`, 1234567890123456, null])(
    'a media ref is not %j',
    (value) => {
      expect(valid(value)).toBe(false);
    },
  );
});
