import { expect, test } from 'vitest';
import {
  ASK_AGAIN_MS,
  CLAIM_LIFE_MS,
  EVICT_AGAIN_MS,
  EVICTION_MS,
  FILE_IDLE_MARGIN_MS,
  GATE_IDLE_MARGIN_MS,
  NUDGE_AGAIN_MS,
  REPEAT_CLAIM_MS,
  REPLY_LOST_MS,
  RESERVED_MS,
} from '../../worker/origin-gate/times.ts';

test.each([
  ['repeated claims', [REPLY_LOST_MS, REPEAT_CLAIM_MS, CLAIM_LIFE_MS]],
  ['nudges', [EVICT_AGAIN_MS, EVICTION_MS, NUDGE_AGAIN_MS, CLAIM_LIFE_MS]],
  ['reserved slots', [ASK_AGAIN_MS, RESERVED_MS, REPLY_LOST_MS]],
  ['silent files', [FILE_IDLE_MARGIN_MS, GATE_IDLE_MARGIN_MS]],
])('the times of %s are in order, the shortest first', (_of, times) => {
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
});

test('a reserved slot outlives two questions of its file, and a claim two repetitions', () => {
  expect(2 * ASK_AGAIN_MS).toBeLessThanOrEqual(RESERVED_MS);
  expect(2 * REPEAT_CLAIM_MS).toBeLessThan(CLAIM_LIFE_MS);
});
