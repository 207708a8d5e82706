import { test } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { fuzz } from './fuzz/fuzz.ts';

const origin = useOrigin();

test('whatever is sent: no failure of ours, and nothing for somebody who may not watch', { timeout: 900_000 }, () =>
  fuzz(origin, ['service-key']),
);
