/** `npm start`: the origin, the edge and the site between them, as one run that ends as a whole. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildBundles, writeSiteFile } from './build/site.ts';
import { makeAccounts } from './start/accounts.ts';
import { announce } from './start/announce.ts';
import { onEnding } from './start/endings.ts';
import type { Started } from './start/messages.ts';
import { startOrigin } from './start/origin.ts';
import { makeParts } from './start/parts.ts';
import { checkPort } from './start/port.ts';
import { removeFolder } from './start/remove.ts';
import { readSettings, type Settings, StartError } from './start/settings.ts';

const settings = await settingsOrExit();
const runDir = mkdtempSync(path.join(tmpdir(), 'headstart-'));
const parts = makeParts((sentence) => end(1, sentence));
let ending = false;

onEnding((why) => {
  if (why === 'hurry') parts.kill();
  else if (why === 'asked') end(0);
  else end(1, why.error);
});
run().catch((error) => end(1, error));

async function run(): Promise<void> {
  const siteDir = path.join(runDir, 'site');
  const stateDir = settings.stateDir ?? path.join(runDir, 'state');
  mkdirSync(stateDir, { recursive: true });
  const accounts = makeAccounts(settings.originToken, settings.stateDir);

  const edge = parts.start('edge', 'scripts/edge.ts', { env: { RUN_DIR: runDir, TMPDIR: runDir } });
  const origin = settings.origin.kind === 'embedded' ? settings.origin : null;
  const [started] = await Promise.all([
    origin &&
      startOrigin(parts, origin, { workDir: path.join(runDir, 'origin'), stateDir: settings.stateDir, accounts }),
    buildBundles(siteDir),
  ]);
  const originUrl = started?.url ?? settings.vars.ORIGIN ?? '';
  if (origin) await writeSiteFile(siteDir, '/demo.json', JSON.stringify(accounts.demo));

  edge.send({
    host: settings.host,
    port: settings.port,
    bindings: {
      ...settings.vars,
      ...settings.originLogin,
      ORIGIN: originUrl,
      ORIGIN_TOKEN: accounts.originToken,
      SIGNING_KEY: accounts.signingKey,
    },
    siteDir,
    originUrl,
    stateDir: path.join(stateDir, 'edge'),
  });
  started?.part.onMessage((message) => {
    if (message.type === 'library') edge.send(message);
  });
  const { url } = await edge.message('listening');
  const address = announce(settings, Number(new URL(url).port));
  process.send?.({ type: 'started', url: address, originUrl, runDir, pids: parts.pids } satisfies Started);
}

/** Leaves no process and no folder behind. */
async function end(exitCode: number, reason?: unknown): Promise<void> {
  if (ending) return;
  ending = true;
  if (reason) console.error(reason);
  await parts.end();
  removeFolder(runDir);
  process.exit(exitCode);
}

/** Nothing is spawned or made before all settings are known to be good. */
async function settingsOrExit(): Promise<Settings> {
  try {
    const parsed = readSettings(process.env);
    await checkPort(parsed.port, parsed.host);
    return parsed;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
