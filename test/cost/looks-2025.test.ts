import { expect, test } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { LOOKS, lookOften } from './looks.ts';

const origin = useOrigin();

test('100 looks at a film with a head ask Mydia of 2025 who may watch, and ask no Durable Object anything', async () => {
  expect(await lookOften(origin, 'looked-at', 'movie/')).toEqual([]);
  expect(origin.log).toEqual(Array(LOOKS).fill('GET /api/v1/playback/movie/looked-at'));
}, 60_000);
