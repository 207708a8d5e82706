import { expect, test } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { callWorker, eventually, get, post, textOf, urisIn, visitId } from '../worker/visitor.ts';

const origin = useOrigin();

test('with SEGMENTS=origin a playlist names the origin’s own paths, which pass through where no route leads past the Worker', async () => {
  const visit = visitId('past');
  await post('preload/movie/past', { visit });
  await eventually(() => origin.running.has('session-of-past'));
  const path = `/api/v1/hls/play/movie/past/index.m3u8?visit=${visit}`;
  const playlist = await textOf(await callWorker(path, { SEGMENTS: 'origin' }));
  const [segment = ''] = urisIn(playlist, path);
  expect(segment).toMatch(/^\/api\/v1\/hls\/session-of-past\/segment_\d+\.ts$/);
  expect(await textOf(await get(segment))).toContain('session-of-past segment_');
  expect(origin.headers.at(-1)?.get('cookie')).toBe('_mydia_key=alice');
});
