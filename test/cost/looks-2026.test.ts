import { expect, test } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { LOOKS, lookOften } from './looks.ts';

const origin = useOrigin();

test('100 looks at a film with a head ask Mydia of 2026 who may watch, and ask no Durable Object anything', async () => {
  const asked = speakGraphql(origin, 'own');
  expect(await lookOften(origin, 'looked-at', 'file/file-of-')).toEqual([]);
  expect(origin.log).toEqual(Array(LOOKS).fill('GET /api/v1/playback/movie/looked-at'));
  expect(asked.filter((question) => /^(?:start|end) /.test(question))).toEqual([]);
}, 60_000);
