/** What Cloudflare charges for a head that the edge's own account makes, as docs/mydia.md states it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { operatorToken } from '../../worker/auth/operator.ts';
import { type Bill, bill, difference, startBill } from '../cost/bill.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { SIGNING_KEY, send } from '../worker/visitor.ts';

const origin = useOrigin();
/** How long the origin takes for each of the head's twelve segments, in milliseconds. */
let segmentMs: number;
beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
  origin.segments = Array.from({ length: 12 }, (_, n) => `segment_${n}.ts`);
  origin.playlist = ['#EXTM3U', '#EXT-X-TARGETDURATION:1', '#EXT-X-PLAYLIST-TYPE:EVENT']
    .concat(origin.segments.flatMap((name) => ['#EXTINF:1.0,', name]))
    .join('\n');
  origin.instead = async ({ url }) => {
    if (url.includes('segment_')) await scheduler.wait(segmentMs);
    return undefined;
  };
});
afterEach(() => vi.restoreAllMocks());

async function costOf(id: string, ms: number): Promise<Bill> {
  segmentMs = ms / 12;
  const before = { ...bill };
  const headers = { authorization: `Bearer ${await operatorToken(SIGNING_KEY)}` };
  const reply = await send('POST', `/api/v1/hls/heads/movie/${id}`, { headers });
  expect(await reply.json()).toMatchObject({ made: 'made' });
  return difference({ ...bill, requests: before.requests + 1 }, before);
}

test('a head costs what the guide says, and more for each second that the encoder needs', async () => {
  await startBill();
  const quick = await costOf('quick', 0);
  const slow = await costOf('slow', 3_000);
  expect(quick.objectRequests).toBeLessThanOrEqual(16);
  expect(quick.rows).toBeLessThanOrEqual(30);
  expect((slow.objectRequests - quick.objectRequests) / 3).toBeLessThanOrEqual(5);
  expect((slow.rows - quick.rows) / 3).toBeLessThanOrEqual(7);
}, 20_000);
