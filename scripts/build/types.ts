/** Writes the type declarations of the npm package. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../root.ts';

/** Writes the declarations of the page client's entries, and of the modules that these import, for the npm package. */
export async function buildTypes(outDir: string): Promise<void> {
  const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
  await promisify(execFile)(tsc, ['-p', 'web/tsconfig.package.json', '--outDir', outDir], { cwd: ROOT });
}
