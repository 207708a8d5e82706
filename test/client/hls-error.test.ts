import { beforeEach, expect, test, vi } from 'vitest';
import { type HlsError, readStreamError } from '../../web/player/hls-error.ts';

beforeEach(() => vi.stubGlobal('XMLHttpRequest', class {}));

const told = (of: Partial<HlsError>) =>
  readStreamError({ fatal: false, type: 'mediaError', details: 'bufferStalledError', networkDetails: null, ...of });

test('a segment that cannot be read is as fatal as one that cannot be decoded; an empty one is skipped', () => {
  expect(told({ details: 'fragParsingError', frag: {} })).toMatchObject({ fatal: true, kind: 'media' });
  expect(told({ details: 'fragParsingError', frag: { gap: true } })).toMatchObject({ fatal: false });
  expect(told({})).toMatchObject({ fatal: false });
});

test('a playlist that cannot be read is not asked for again', () => {
  const error = { type: 'networkError', details: 'manifestParsingError', fatal: true } as const;
  expect(told(error)).toMatchObject({ kind: 'other', resource: 'playlist' });
});
