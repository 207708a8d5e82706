/** The edge as `npm start` runs it (workerd itself listens), with the counting origin double behind it. */
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MediaRef } from '../../protocol/ids.ts';
import { makeParts } from '../../scripts/start/parts.ts';
import { removeFolder } from '../../scripts/start/remove.ts';
import { newSecret, readSettings } from '../../scripts/start/settings.ts';
import { groupMembers } from '../e2e/processes.ts';
import type { OriginCounts, OriginTimes } from './origin-counts.ts';

export interface LoadStack {
  /** Without a slash at the end. */
  url: string;
  /** The base URL of the origin double, without a slash at the end. */
  originUrl: string;
  workerdPid: number;
  /** The folder of the Durable Objects' storage. */
  stateDir: string;
  counts(): Promise<OriginCounts>;
  times(ref: MediaRef): Promise<OriginTimes>;
  stop(): Promise<void>;
}

/**
 * Settings with `slots` slots. The limits on preloads are higher than any load test reaches.
 */
export const generous = (slots: number): Record<string, string> => ({
  MAX_TRANSCODES: String(slots),
  MAX_WARM: String(slots),
  PRELOADS_PER_MINUTE: '1000000',
  PRELOADS_PER_MINUTE_TOTAL: '100000000',
});

/** A folder in memory, so that the storage does not wait for a disk. */
const MEMORY = '/dev/shm';

interface Options {
  /**
   * How long the origin takes to answer a start (`startMs`), and to say whether a viewer may watch (`authMs`), in
   * milliseconds.
   */
  startMs?: number;
  authMs?: number;
  /** The range of a session's time to its first segment, in milliseconds; each session's time is random. */
  readyMs?: readonly [number, number];
  segmentBytes?: number;
  /**
   * Where the edge keeps its storage. workerd flushes a thousand times a second, so with `memory` the run does not
   * measure the machine's disk.
   */
  storage?: 'disk' | 'memory';
}

/** @param vars settings of the Worker, added to its defaults */
export async function startLoadStack(
  vars: Record<string, string>,
  { startMs = 0, authMs = 0, readyMs = [0, 0], segmentBytes = 64 * 1024, storage = 'disk' }: Options = {},
): Promise<LoadStack> {
  const place = storage === 'memory' && existsSync(MEMORY) ? MEMORY : tmpdir();
  const runDir = mkdtempSync(path.join(place, 'headstart-load-'));
  const stateDir = path.join(runDir, 'state');
  const siteDir = path.join(runDir, 'site');
  for (const folder of [stateDir, siteDir]) mkdirSync(folder);
  let crash: string | null = null;
  const parts = makeParts((sentence) => {
    crash ??= sentence;
    console.error(sentence);
  });
  const edge = parts.start('edge', 'scripts/edge.ts', { env: { RUN_DIR: runDir, TMPDIR: runDir } });
  const origin = parts.start('origin', 'test/load/origin-double.ts', {
    env: {
      START_DELAY_MS: String(startMs),
      AUTH_DELAY_MS: String(authMs),
      READY_MS: readyMs.join(),
      SEGMENT_BYTES: String(segmentBytes),
    },
  });
  const originUrl = (await origin.message('listening')).url.slice(0, -1);
  const settings = readSettings({ ORIGIN: originUrl, ORIGIN_TOKEN: 'service-key', HEADS: 'off', ...vars });
  const secrets = { SIGNING_KEY: newSecret(), ORIGIN_TOKEN: 'service-key' };
  const bindings = { ...settings.vars, ...secrets };
  edge.send({ host: '127.0.0.1', port: 0, bindings, siteDir, originUrl, stateDir });
  const { url } = await edge.message('listening');
  const workerd = groupMembers([edge.pid]).find(({ name }) => name.startsWith('workerd'));
  return {
    url: url.replace(/\/$/, ''),
    workerdPid: workerd?.pid ?? Number.NaN,
    stateDir,
    originUrl,
    counts: async () => (await (await fetch(`${originUrl}/api/v1/counts`)).json()) as OriginCounts,
    times: async (ref) => (await (await fetch(`${originUrl}/api/v1/times/${ref}`)).json()) as OriginTimes,
    async stop() {
      await parts.end();
      removeFolder(runDir);
      if (crash) throw new Error(crash);
    },
  };
}
