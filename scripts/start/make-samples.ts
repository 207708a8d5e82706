/**
 * Makes the missing samples while `npm start` shows the others. It is a process of its own: when the run ends, this
 * process ends too, and so does its ffmpeg. It sends `unmade` for a film that could not be made.
 */
import { giveWay } from '../samples/give-way.ts';
import { missingPieces, PIECES } from '../samples/pieces.ts';
import { ensureSamples, sampleCache, sampleFolder } from '../samples.ts';
import type { PartMessage } from './messages.ts';

const tell = (message: PartMessage) => process.send?.(message);

const abort = new AbortController();
process.once('SIGTERM', () => abort.abort());
process.once('disconnect', () => abort.abort());
if (!process.connected) abort.abort();

try {
  await ensureSamples(sampleCache(), {
    signal: abort.signal,
    onMaking: () => {
      // Before the first film exists, nothing plays that ffmpeg could disturb. So the first film is made at normal
      // priority.
      if (missingPieces(sampleFolder()).length < PIECES.length) giveWay();
    },
    onFailure: (title, { message }) => tell({ type: 'unmade', title, why: message }),
  });
} catch (error) {
  // `onFailure` has reported each film that could not be made.
  if (!abort.signal.aborted && !(error instanceof AggregateError)) throw error;
}
if (process.connected) process.disconnect();
