/** Makes the films of the tests that measure time, and gives way to the tests that run meanwhile. */
import { giveWay } from '../../scripts/samples/give-way.ts';
import { benchmarkLibrary } from './light-library.ts';

// Its ffmpeg ends with it.
process.once('disconnect', () => process.exit());
giveWay();
await benchmarkLibrary();
process.disconnect?.();
