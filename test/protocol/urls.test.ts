import { describe, expect, test } from 'vitest';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import { manifestUrl, parseSegmentPath, parseVisitUrl, playbackUrl, streamUrl, visitUrl } from '../../protocol/urls.ts';

const movie = 'movie/1' as MediaRef;
const file = 'file/1' as MediaRef;

describe('the URL of a visit', () => {
  test.each(['preload', 'renew', 'cancel'] as const)('the URL of a visit is parsed as it was built: %s', (action) => {
    for (const ref of [movie, file, 'episode/1' as MediaRef]) {
      expect(parseVisitUrl(visitUrl(action, ref))).toEqual({ action, ref });
    }
  });

  test('the URL of a visit with a bare id means a movie', () => {
    expect(parseVisitUrl('/api/v1/hls/preload/1')).toEqual({ action: 'preload', ref: 'movie/1' });
  });

  test.each([
    '/',
    '/api/v1/hls/preload/',
    '/api/v1/hls/preload/series/1',
    '/api/v1/hls/preload/movie/1/2',
    '/api/v1/hls/play/movie/1/index.m3u8',
    '/api/v2/hls/preload/movie/1',
    '/x/api/v1/hls/preload/movie/1',
  ])('the URL of a visit is not %s', (path) => {
    expect(parseVisitUrl(path)).toBe(null);
  });
});

test('the playlist of a visit stands beside its segments', () => {
  expect(manifestUrl(movie, 'visit' as VisitId)).toBe('/api/v1/hls/play/movie/1/index.m3u8?visit=visit');
  expect(manifestUrl(movie, 'visit' as VisitId, true)).toBe('/api/v1/hls/play/movie/1/index.m3u8?visit=visit&play=1');
});

describe('the path of a segment', () => {
  test('the path of a segment names its media and the right to read it', () => {
    expect(parseSegmentPath('/api/v1/hls/play/file/1/right/0.m4s')).toEqual({
      ref: file,
      right: 'right',
      name: '0.m4s',
    });
  });

  test.each([
    '/api/v1/hls/play/movie/1/index.m3u8',
    '/api/v1/hls/play/movie/1/0.m4s',
    '/api/v1/hls/play/movie/1/right/720p.m3u8',
    '/api/v1/hls/play/movie/1/right/0/1.m4s',
    '/api/v1/hls/preload/movie/1',
  ])('the path of a segment is not %s', (path) => {
    expect(parseSegmentPath(path)).toBe(null);
  });
});

test('streams and positions have the paths that Mydia gives them', () => {
  expect(streamUrl(movie)).toBe('/api/v1/stream/movie/1');
  expect(streamUrl(file)).toBe('/api/v1/stream/1');
  expect(playbackUrl(movie)).toBe('/api/v1/playback/movie/1');
});
