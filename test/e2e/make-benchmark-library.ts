/** Makes the films of the tests that measure time, and gives way to the tests that run meanwhile. */
import { giveWay } from '../../scripts/samples/give-way.ts';
import { benchmarkLibrary } from './light-library.ts';

// This process ends with the tests, and its ffmpeg with this process.
process.once('disconnect', () => process.exit());
giveWay();
await benchmarkLibrary();
process.disconnect?.();
