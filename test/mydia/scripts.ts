/** The scripts of the pages' documents. */
import { build } from 'esbuild';
import { ROOT } from '../../scripts/root.ts';

/** @param name of a file in `browser/`. @returns it as one classic script */
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
