/** Reports how far the scan of the library is, to `npm start` or on the terminal. */
import type { Library } from '../../protocol/library.ts';
import type { MediaLibrary } from './library.ts';

/** Sent to the parent process by IPC. */
export interface LibraryChanged {
  type: 'library';
  scan: Library['scan'];
}

/** Thousands of films make thousands of changes, so the origin reports at most once in this time, in milliseconds. */
const EVERY_MS = 250;

export function tellProgress(library: MediaLibrary): void {
  let isDue = false;
  let wasComplete = false;
  const tell = (): void => {
    isDue = false;
    const { scan } = library;
    if (process.connected) process.send?.({ type: 'library', scan } satisfies LibraryChanged);
    else if (scan.isComplete && !wasComplete) console.log(`origin: ${scan.found} videos`);
    wasComplete = scan.isComplete;
  };
  library.onChange(() => {
    if (isDue) return;
    isDue = true;
    setTimeout(tell, EVERY_MS).unref();
  });
}
