/** Makes the films for the tests that measure time, at a lower priority than the tests that run at the same time. */
import { giveWay } from '../../scripts/samples/give-way.ts';
import { benchmarkLibrary } from './light-library.ts';

// This process ends when the test runner ends, and its ffmpeg ends with it.
process.once('disconnect', () => process.exit());
giveWay();
await benchmarkLibrary();
process.disconnect?.();
