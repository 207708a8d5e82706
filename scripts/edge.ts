/**
 * The edge of `npm start`: workerd, run by Miniflare with the settings of wrangler.toml.
 * It is a part of the run: the supervisor sends it one `EdgeOrder`, and it sends `listening`. RUN_DIR names the run's
 * folder.
 */
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { buildWorker } from './build/worker.ts';
import { ROOT } from './root.ts';
import { leaveWithSupervisor } from './start/leave.ts';
import { type EdgeOrder, parseEdgeOrder, parseLibraryChange } from './start/messages.ts';
import { PublishedLibrary } from './start/published-library.ts';
import { removeFolder } from './start/remove.ts';
import { demoSite } from './start/site.ts';

const runDir = process.env.RUN_DIR ?? '';
const scriptPath = path.join(runDir, 'worker.js');

/** The first message is the `EdgeOrder`. Each later message says that the library has changed. */
const library = new PublishedLibrary();
const ordered = new Promise<EdgeOrder>((resolve) => {
  process.once('message', (order) => {
    resolve(parseEdgeOrder(order));
    process.on('message', (change) => library.change(parseLibraryChange(change).unmade));
  });
});
leaveWithSupervisor(() => {
  // The supervisor has died, so the edge removes the run's folder. The origin may still be stopping its ffmpeg in that
  // folder, so the edge uses `removeFolder`, which tries again.
  removeFolder(runDir);
});

// Miniflare would start a crashed workerd again. The supervisor ends the whole run instead.
subscribe('child_process', (message) => {
  const { process: child } = message as { process: ChildProcess };
  child.once('exit', (code, signal) => {
    if (!path.basename(child.spawnfile).startsWith('workerd')) return;
    console.error(`workerd ended unexpectedly (${signal ?? `exit code ${code}`}).`);
    process.exit(1);
  });
});

const [{ Miniflare, convertV4MiniflareOptions, Log, LogLevel }, wrangler] = await Promise.all([
  import('miniflare'),
  // wrangler is slow to load, so it loads while the origin starts.
  import('wrangler'),
  buildWorker(scriptPath),
]);
const { host, port, bindings, siteDir, stateDir, originUrl } = await ordered;
const site = await demoSite(siteDir, originUrl, library);
// wrangler.toml requires SIGNING_KEY. The environment lacks it, because the edge gets the key with the `EdgeOrder`.
// Wrangler would warn about the missing key, so it logs errors only.
process.env.WRANGLER_LOG = 'error';
const { workerOptions } = wrangler.unstable_getMiniflareWorkerOptions(path.join(ROOT, 'wrangler.toml'));
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    ...workerOptions,
    name: 'headstart',
    bindings,
    // A deployment's assets are files that do not change; the demo's library does.
    assets: undefined,
    serviceBindings: { ASSETS: { node: getRequestListener(site.fetch) } },
    // A bucket on disk, in `stateDir`. A deployment has a bucket only when its wrangler.toml binds one.
    r2Buckets: ['HEADS_BUCKET'],
    modules: true,
    // An option of wrangler's bundler; this Worker is bundled already.
    modulesRules: undefined,
    scriptPath,
    modulesRoot: runDir,
    // The browser talks to workerd directly, as in production, and not through Miniflare's proxy.
    unsafeDirectSockets: [{ host, port }],
    resourcePersistencePath: stateDir,
    cf: false,
    log: new Log(LogLevel.WARN),
  }),
);
const url = await miniflare.unsafeGetDirectURL();
process.send?.({ type: 'listening', url: url.href });
