/** What is bundled for browsers, and for which browsers. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Plugin, stop } from 'esbuild';
import type { Library } from '../../protocol/library.ts';
import { renderSite } from '../../web/site/render.ts';
import { ROOT } from '../root.ts';
import { noticesOf } from './notices.ts';

const SHARED: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  legalComments: 'none',
  // The metafile lists the files in each bundle. From it the build finds the packages whose notices it must write.
  metafile: true,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  // The oldest browsers that have everything the page client needs. In an older browser the page plays without
  // Headstart.
  target: ['chrome115', 'firefox115', 'safari16.4'],
};

/**
 * The other entries import the page client that the page has loaded already. If each bundle had a page client of its
 * own, each page client would hold visits of its own.
 */
const besidePageClient: Plugin = {
  name: 'beside-page-client',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/main\.ts$/ }, () => ({ path: './client.js', external: true }));
    // An entry loads the controls and the player only when it shows them.
    onResolve({ filter: /\/controls\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './controls.js', external: true } : null,
    );
  },
};

/** media-chrome's styles as constructed style sheets, for pages whose Content-Security-Policy allows no `<style>`. */
const strictGlobals: Plugin = {
  name: 'strict-globals',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/server-safe-globals\.js$/ }, () => ({
      path: path.join(ROOT, 'web/controls/strict-globals.ts'),
    }));
  },
};

/**
 * Bundles all that runs in the browser: the page client and its other entries, the service worker, and the demo site's
 * own script and styles. Writes the licenses of what is in the bundles. Ends esbuild's process.
 */
export async function buildBundles(siteDir: string): Promise<void> {
  const built = await Promise.all([
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
    // A classic script: not every browser runs a module as a service worker.
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
      // The site's script imports the page client that the page has loaded already.
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
  await writeSiteFile(siteDir, '/headstart/licenses.txt', noticesOf(built.flatMap(({ metafile }) => metafile ?? [])));
  // Each chunk is also written under its name without a hash. The edge answers with that file when an open page of an
  // earlier build names a chunk that is gone.
  for (const [name, file] of await chunks(siteDir)) {
    await writeSiteFile(siteDir, `/headstart/${name}.js`, `export * from './${file}';\n`);
  }
}

/**
 * @returns the chunks that the page client loads on demand, by their names without a hash. The bundles must exist
 * already
 */
async function chunks(siteDir: string): Promise<Map<string, string>> {
  const files = await readdir(path.join(siteDir, 'headstart')).catch(() => []);
  return new Map(
    files.flatMap((file) => [...file.matchAll(/^(.+)-[A-Z0-9]{8}\.js$/g)].map(([, name = '']) => [name, file])),
  );
}

/**
 * @returns the URLs of the modules that a page loads beside the page client when it plays at once. The bundles must
 * exist already
 */
export async function playerModules(siteDir: string): Promise<string[]> {
  const files = await chunks(siteDir);
  return ['player', 'hls-engine'].flatMap((name) => files.get(name) ?? []).map((file) => `/headstart/${file}`);
}

/** Writes the pages of a site without a library. */
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
