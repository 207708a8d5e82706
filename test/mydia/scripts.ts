/** Builds the scripts of the pages from `browser/`. */
import { build } from 'esbuild';
import { ROOT } from '../../scripts/root.ts';

/**
 * @param name the name of a file in `browser/`, without its extension. @returns the file and its imports as one classic
 * script
 */
export async function browserScript(name: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [`test/mydia/browser/${name}.ts`],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
  });
  return outputFiles[0]?.text ?? '';
}
