/**
 * Watches the library's folders for what is added, changed or removed. It reports each folder with a change, and the
 * scan then reads that folder.
 */
import { dirname, relative, sep } from 'node:path';
import { watch } from 'chokidar';

/** One copy of many files makes many events, so a folder is reported at most once in this time, in milliseconds. */
const GATHER_MS = 250;

/**
 * @param root absolute
 * @param tell called with the folder's path within the library, with `/`; '' is the root
 */
export function watchFolder(root: string, depth: number, tell: (folder: string) => void): { close(): Promise<void> } {
  const folders = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const tellAll = (): void => {
    timer = undefined;
    for (const folder of folders) tell(folder);
    folders.clear();
  };
  const watcher = watch(root, {
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    atomic: false,
    depth,
    ignored: (path) => path !== root && /(?:^|\/)\.[^/]*$/.test(path),
  });
  watcher.on('all', (_, path) => {
    folders.add(path === root ? '' : relative(root, dirname(path)).split(sep).join('/'));
    timer ??= setTimeout(tellAll, GATHER_MS);
  });
  let isTold = false;
  watcher.on('error', (error) => {
    if (isTold) return;
    isTold = true;
    console.warn(
      `origin: what changes in the library is not seen everywhere until the next start: ${(error as Error).message}`,
    );
  });
  return {
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
