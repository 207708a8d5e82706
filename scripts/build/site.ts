import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Plugin, stop } from 'esbuild';
import type { Library } from '../../protocol/library.ts';
import { renderSite } from '../../web/site/render.ts';
import { ROOT } from '../root.ts';

const SHARED: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  // The browsers that have all that the page client asks for; older ones play without it.
  target: ['chrome115', 'firefox115', 'safari16.4'],
};

/** The entries beside the page client use the one that the page has: with a copy, each would hold visits of its own. */
const besidePageClient: Plugin = {
  name: 'beside-page-client',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/main\.ts$/ }, () => ({ path: './client.js', external: true }));
    // Loaded by what shows them, and not a byte of it before.
    onResolve({ filter: /\/controls\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './controls.js', external: true } : null,
    );
  },
};

/** media-chrome's styles, where a content security policy allows no `<style>`. */
const strictGlobals: Plugin = {
  name: 'strict-globals',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/server-safe-globals\.js$/ }, () => ({
      path: path.join(ROOT, 'web/controls/strict-globals.ts'),
    }));
  },
};

/**
 * Bundles what runs in the browser: the page client and its other entries, the service worker and the demo site's own script
 * and styles. Ends esbuild's process.
 */
export async function buildBundles(siteDir: string): Promise<void> {
  await Promise.all([
    build({
      ...SHARED,
      entryPoints: { 'headstart/client': 'web/main.ts' },
      outdir: siteDir,
      format: 'esm',
      // hls.js becomes a file of its own, loaded when a page first needs it.
      splitting: true,
      chunkNames: 'headstart/[name]-[hash]',
    }),
    build({
      ...SHARED,
      entryPoints: { 'headstart/element': 'web/element.ts', 'headstart/hls': 'web/hls.ts' },
      outdir: siteDir,
      format: 'esm',
      plugins: [besidePageClient],
    }),
    build({
      ...SHARED,
      entryPoints: { 'headstart/controls': 'web/controls.ts' },
      outdir: siteDir,
      format: 'esm',
      plugins: [strictGlobals],
    }),
    // A classic script: not every browser takes a module as a service worker.
    build({
      ...SHARED,
      entryPoints: { sw: 'sw/sw.ts', 'headstart/neighbour': 'sw/neighbour.ts' },
      outdir: siteDir,
      format: 'iife',
    }),
    build({
      ...SHARED,
      entryPoints: { 'site/site': 'web/site/site.ts' },
      outdir: siteDir,
      format: 'esm',
      // The site's script uses the page client that the page has loaded already.
      external: ['/headstart/client.js', '/headstart/controls.js'],
    }),
    build({
      ...SHARED,
      entryPoints: { 'site/site': 'web/site/site.css' },
      outdir: siteDir,
      loader: { '.svg': 'dataurl' },
    }),
  ]);
  await stop();
  // By their plain names too: the edge answers with these for a file of an earlier build, which a page that is still open names.
  for (const [name, file] of await chunks(siteDir)) {
    await writeSiteFile(siteDir, `/headstart/${name}.js`, `export * from './${file}';\n`);
  }
}

/** @returns the files that the page client loads when it wants them, by their names without a hash, once the bundles are built */
async function chunks(siteDir: string): Promise<Map<string, string>> {
  const files = await readdir(path.join(siteDir, 'headstart')).catch(() => []);
  return new Map(
    files.flatMap((file) => [...file.matchAll(/^(.+)-[A-Z0-9]{8}\.js$/g)].map(([, name = '']) => [name, file])),
  );
}

/** @returns URLs of what a page that plays at once loads beside the page client. The bundles are built before. */
export async function playerModules(siteDir: string): Promise<string[]> {
  const files = await chunks(siteDir);
  return ['player', 'hls-engine'].flatMap((name) => files.get(name) ?? []).map((file) => `/headstart/${file}`);
}

/** Writes the pages of a site that knows of no film. */
export async function writeBarePages(siteDir: string): Promise<void> {
  await Promise.all([...renderSite(EMPTY_LIBRARY)].map(([file, html]) => writeSiteFile(siteDir, file, html)));
}

/** @param file path within the site, such as `/posters/<id>.jpg` */
export async function writeSiteFile(siteDir: string, file: string, content: string | Uint8Array): Promise<void> {
  const target = path.join(siteDir, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, content);
}

export const EMPTY_LIBRARY: Library = {
  playbackEnabled: true,
  movies: [],
  shows: [],
  scan: { found: 0, pending: 0, isComplete: true },
  leftOut: [],
};
