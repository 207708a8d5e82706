/** `npm start`: the origin, the edge and the site between them, as one run that ends as a whole. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildBundles, writeSiteFile } from './build/site.ts';
import { type Accounts, makeAccounts } from './start/accounts.ts';
import { announce } from './start/announce.ts';
import { onEnding } from './start/endings.ts';
import type { LibraryChange, Started } from './start/messages.ts';
import { startOrigin } from './start/origin.ts';
import { makeParts } from './start/parts.ts';
import { checkPort } from './start/port.ts';
import { followFilms, type StartProgress, tellProgress } from './start/progress.ts';
import { removeFolder } from './start/remove.ts';
import { findSamples } from './start/samples.ts';
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
  const embedded = settings.origin.kind === 'embedded' ? startEmbedded(settings.origin, accounts) : null;
  const [originUrl] = await Promise.all([
    embedded ? embedded.origin.message('listening').then(({ url }) => url) : (settings.vars.ORIGIN ?? ''),
    buildBundles(siteDir),
  ]);
  if (embedded) await writeSiteFile(siteDir, '/demo.json', JSON.stringify(accounts.demo));

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
  const films = embedded?.films;
  const tellEdge = ({ unmade }: StartProgress) => edge.send({ type: 'library', unmade } satisfies LibraryChange);
  if (films) tellEdge(films.progress());
  films?.onChange(tellEdge);
  const { url } = await edge.message('listening');
  const address = announce(settings, Number(new URL(url).port), films?.progress() ?? null);
  films?.onChange(tellProgress(films.progress(), console.log, () => performance.now()));
  // The samples are made once the site is up. Earlier, the site's start and ffmpeg would have slowed each other down.
  embedded?.samples?.make();
  process.send?.({ type: 'started', url: address, originUrl, runDir, pids: parts.pids } satisfies Started);
}

function startEmbedded(origin: Extract<Settings['origin'], { kind: 'embedded' }>, accounts: Accounts) {
  const samples = origin.mediaDir ? null : findSamples(parts);
  const mediaDir = samples?.folder ?? origin.mediaDir ?? '';
  const workDir = path.join(runDir, 'origin');
  const process = startOrigin(parts, origin, { mediaDir, workDir, stateDir: settings.stateDir }, accounts);
  return { origin: process, samples, films: followFilms(process, samples) };
}

/** Ends the run, and leaves no process and no folder behind. */
async function end(exitCode: number, reason?: unknown): Promise<void> {
  if (ending) return;
  ending = true;
  if (reason) console.error(reason);
  await parts.end();
  removeFolder(runDir);
  process.exit(exitCode);
}

/** All settings are checked before any process is started and any folder is made. */
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
