/** Bundles the Worker for `npm start`, as wrangler does for a deployment. */
import path from 'node:path';
import { build, stop } from 'esbuild';
import { ROOT } from '../root.ts';

/** Bundles the Worker as wrangler does, and ends esbuild's process. */
export async function buildWorker(outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(ROOT, 'worker/worker.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  await stop();
}
