/**
 * The part that makes the sample library: a process of its own, so that its ffmpeg ends with the run.
 * Messages: `making` for each film, then `samples`.
 */
import { ensureSamples, sampleCache } from '../samples.ts';
import type { PartMessage } from './messages.ts';

const tell = (message: PartMessage) => new Promise((resolve) => process.send?.(message, resolve));

const abort = new AbortController();
process.once('SIGTERM', () => abort.abort());
process.once('disconnect', () => abort.abort());
if (!process.connected) abort.abort();

try {
  const folder = await ensureSamples(sampleCache(), {
    signal: abort.signal,
    tell: (title) => void tell({ type: 'making', title }),
  });
  await tell({ type: 'samples', folder });
} catch (error) {
  if (!abort.signal.aborted) throw error;
}
if (process.connected) process.disconnect();
