import { env } from 'cloudflare:test';
import { test } from 'vitest';
import { useOrigin } from '../../worker/origin-double.ts';
import { fuzz } from './fuzz.ts';

const origin = useOrigin();
const { ORIGIN_TOKEN } = env as unknown as { ORIGIN_TOKEN: string };

test('fuzzed requests cause no failure of the edge’s own, and get nothing for a viewer who may not watch', () =>
  fuzz(origin, ORIGIN_TOKEN ? [ORIGIN_TOKEN] : []));
